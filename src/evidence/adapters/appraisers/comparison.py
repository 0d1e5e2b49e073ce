"""How what a sentence says of the object bears on what the claim says of it."""

from evidence.adapters.appraisers.statements import Effect, EffectKind

MEANING = {
    "same": "the direction that the claim gives",
    "opposite": "the opposite direction",
    "null": "no effect, against a claim of one",
    "both-null": "no effect, as the claim says",
    "effect-against-null": "an effect, against a claim of none",
    "linked": "an association in the claim's direction",
    "any-effect": "an effect; the claim gives no direction",
    "bound": "binding, as the claim says",
    "crossed": "crossing, as the claim says",
    "needed": "needed, as the claim says",
    "deprived": "without it the object suffers",
    "told": "the record tells it as the claim does",
}


def compare(claim: Effect, found: Effect) -> str | None:
    """Name how what is found bears on what is claimed; None abstains.

    "Increases" against "decreased" is `opposite` and can never be `same`. "Less
    depression" and "better mood" are one direction.
    """
    turn = -1 if claim.bad != found.bad else 1
    if claim.kind is EffectKind.NONE:
        return _against_null(found)
    if found.kind is EffectKind.NONE:
        denied = found.sign * turn
        return None if claim.sign and denied and claim.sign != denied else "null"
    if claim.kind is EffectKind.SIGNED:
        return _against_signed(claim, found, turn)
    return _against_unsigned(claim, found)


def _against_unsigned(claim: Effect, found: Effect) -> str | None:
    if claim.kind is EffectKind.LINKED:
        more = found.kind is EffectKind.SIGNED and found.sign > 0
        return "linked" if more or found.kind is EffectKind.LINKED else None
    if claim.kind is EffectKind.PLAIN:
        return "any-effect" if found.kind in {EffectKind.SIGNED, EffectKind.PLAIN} else None
    if claim.kind is EffectKind.NEEDED and found.deprived:
        return "deprived" if found.sign * (-1 if found.bad else 1) > 0 else None
    return claim.kind.value if found.kind is claim.kind else None


def _against_null(found: Effect) -> str | None:
    if found.kind is EffectKind.NONE:
        return "both-null"
    return "effect-against-null" if found.kind in {EffectKind.SIGNED, EffectKind.PLAIN} else None


def _against_signed(claim: Effect, found: Effect, turn: int) -> str | None:
    if found.kind is EffectKind.SIGNED:
        return "same" if claim.sign == found.sign * turn else "opposite"
    return "linked" if found.kind is EffectKind.LINKED and claim.sign == found.sign * turn else None
