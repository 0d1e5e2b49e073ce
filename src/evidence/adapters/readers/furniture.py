"""What a page carries besides its article: banners, menus, offers, headings.

Rules of this project, each with the reason that is shown beside the segment. They ask
for the words of a web page together, so that an article sentence about cookies in a
diet stays in.
"""

import re

from evidence.domain.claims import Segment
from evidence.language.clauses_tags import has_verb, tag
from evidence.language.clauses_words import tokenize

_I = re.IGNORECASE
_WEB = (
    r"(?:we use|uses?|using|this (?:web)?site|our|website|web site|preferences?|analytics|accept|reject"
    r"|consent|browser|traffic|personali[sz]\w+|tracking|policy|third[- ]party|settings?|essential"
    r"|strictly necessary|functional|session|persistent|marketing|advertising|store|device|enable|disable|banner)"
)
_OURS = (
    r"\bour (?:\w+ ){0,2}(?:website|site|pages?|resources|content|services?|newsletter|team|clinic"
    r"|practice|policy|policies|terms|partners|marketing|traffic|products?|community|programs?|courses?"
    r"|advertisers|specialists|app|blog|store|shop|mailing list|offices?)\b"
)
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, _I), reason)
    for pattern, reason in (
        (
            rf"\bcookies?\b(?=.*\b{_WEB}\b)|\b{_WEB}\b.*\bcookies?\b|\bcookies? (?:help|enable|allow)\b",
            "Cookie notice",
        ),
        (
            r"\bmanage (?:your |my )?(?:\w+ )?preferences\b|\bcookie (?:policy|preferences|settings|notice)\b"
            r"|\b(?:accept|reject|allow) all\b|\bopt[- ]out\b|\bconsent (?:preferences|settings|to the use)\b"
            r"|\bpersonali[sz]ed (?:marketing|ads|advertising|content)\b",
            "Consent notice",
        ),
        (
            r"\bprivacy (?:policy|notice|statement|settings)\b|\bterms (?:of (?:use|service)|and conditions|& conditions)\b"
            r"|\bdata protection\b(?=.*\b(?:policy|we|our)\b)|\bdo not sell my\b|\bgdpr\b",
            "Privacy or terms of use",
        ),
        (
            r"\bnewsletter\b|\bsubscribe\b|\bsign[ -]?up\b|\bsign[ -]in\b|\blog[ -]?in\b|\bcreate an account\b|\bmailing list\b"
            r"|\benter your e-?mail\b|\bunsubscribe\b|\bregister now\b|\bforgot (?:your )?password\b",
            "Sign-up or account",
        ),
        (
            r"©|\(c\) ?(?:19|20)\d\d|\ball rights reserved\b|\bcopyright (?:©|\(c\)|(?:19|20)\d\d|by|notice)|\bpowered by \w+",
            "Copyright line",
        ),
        (
            r"\bshare (?:this|on|via)\b|\bfollow us\b|\blike us on\b|\btweet this\b|\bpin it\b"
            r"|\b(?:facebook|twitter|instagram|linkedin|pinterest|whatsapp|youtube|tiktok)\b(?=.*\b(?:facebook|twitter|instagram|linkedin|pinterest|whatsapp|youtube|tiktok|follow|share|like)\b)",
            "Share buttons",
        ),
        (
            r"^\s*(?:read|learn|show|load|view|see|find out|discover) (?:more|less|all)\b.{0,60}$|^\s*(?:skip to|back to|jump to) \w+"
            r"|^\s*(?:home|menu|search|next|previous|close|toggle navigation|table of contents|contents|related (?:articles|posts|topics|content)|you may also like|recommended for you|leave a (?:reply|comment)|comments?|tags?:.*|categories:.*|click here.*|print|share|go to top)\W*$",
            "Navigation",
        ),
        (
            r"^\s*[^|.!?]{1,40}(?:\s[|›»>•·]\s[^|.!?]{1,40}){2,}$|^\s*[^|]{1,30} \| [^|]{1,30}$|^\s*home\s*[/›»>]",
            "Navigation menu",
        ),
        (
            r"\b(?:book|schedule|request|arrange) (?:a |an |your )?(?:\w+ ){0,3}(?:consultation|appointment|session|call|visit|assessment|discovery call|demo)\b"
            r"|\bcall (?:us|now|today)\b|\bcontact us\b|\bget in touch\b|\bbuy now\b|\badd to (?:cart|basket)\b|\bshop now\b|\border (?:now|today|yours)\b"
            r"|\bfree (?:shipping|trial|consultation|download|guide|e-?book)\b|\b\d{1,2}% off\b|\blimited[- ]time offer\b|\bmoney[- ]back\b"
            r"|\bget started\b|\bjoin (?:us|now|today|our)\b|\bdownload (?:our|the|your) (?:app|guide|free|pdf|brochure|e-?book)\b|\buse code\b|\bgift card",
            "Offer or call to action",
        ),
        (_OURS, "Speaks of the page's own website or services"),
        (
            r"(?:^|\s)(?:tel|phone|fax|e-?mail|mobile)\b\.?:?\s*[+(]?\d|(?:\+\d{1,3}[ .-]?)?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b"
            r"|\+\d{1,3}(?:[ .-]?\d{2,4}){3,}|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]{2,24}\b",
            "Contact details",
        ),
        (
            r"^\s*\d{1,5}[a-z]? (?:[A-Z][\w.]* ){1,4}(?:street|st|avenue|ave|road|rd|boulevard|blvd|lane|ln|drive|dr|suite|way|square|place|court)\b"
            r"|\bP\.? ?O\.? box \d|\b[A-Z]{2} \d{5}(?:-\d{4})?\b|\b(?:opening|office|business) hours\b"
            r"|\b(?:mon|tue|wed|thu|fri|sat|sun)\w*\s?[-–] ?(?:mon|tue|wed|thu|fri|sat|sun)\w*\b.*\d",
            "Address or opening hours",
        ),
        (
            r"^\s*(?:(?:medically |clinically |fact[- ]?)?(?:written|reviewed|checked|edited|authored|posted|published|updated) (?:by|on|at)\b"
            r"|by [A-Z][\w.]+ [A-Z][\w.]+(?:,.*)?$|last (?:updated|reviewed|modified)\b|updated:|published:|author:|date:|\d{1,2} min(?:ute)? read\b).{0,120}$"
            r"|\b\d{1,2}[- ]min(?:ute)?s? read\b",
            "By-line or date",
        ),
        (
            r"^\s*(?:advertisement|sponsored(?: content| post)?|promoted|ad)\W*$|\baffiliate (?:links?|commission)\b|\bwe (?:may )?earn a commission\b|\bsponsored by\b",
            "Advertisement",
        ),
        (
            r"\b(?:not (?:a |intended (?:as|to be) (?:a )?)?substitute for|not (?:constitute|intended as|provide)) (?:\w+ )?(?:medical|professional|individual) (?:medical )?(?:advice|care|diagnosis)"
            r"|\bfor (?:informational|educational|general information) purposes\b|\bnot (?:been )?evaluated by the (?:fda|food and drug)"
            r"|\bresults may vary\b|\bnot intended to diagnose\b",
            "Disclaimer",
        ),
        (
            r"^\s*[\"“'‘].*\b(?:I|my|me|I'm|I’ve|I've)\b|^\s*(?:I|my|since I|after (?:my|only|just)|thanks to)\b.*\b(?:I|my|me|dr\.?)\b.*"
            r"|\b(?:changed|saved) my life\b|\b(?:highly|strongly) recommend (?:dr|this|them|him|her|it)\b|\btestimonials?\b|★|⭐|\b[1-5](?:\.\d)? (?:out of 5 )?stars\b",
            "Testimonial or first person",
        ),
        (
            r"^\s*(?:we|we're|we’re|at \w+(?: \w+){0,3}, we)\b(?=.*\b(?:offer|provide|help you|your|specialise|specialize|believe|invite|welcome|pride|committed|use|collect|share|are here)\b)",
            "Speaks of the page's own authors",
        ),
    )
)  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_TERMINAL = re.compile(r"[.!?…][\"'”’)\]*_]*\s*$")
_SHORT_WORDS = 4  # a heading has fewer words than this, or no verb
_READ_LIMIT = 2000
_TITLE_WORDS = 12


def classify(piece: str, *, whole_line: bool) -> tuple[Segment, str]:
    """Return what a stretch of text is, and why it is set aside (empty for a sentence).

    `whole_line`: nothing else stands on its line, so it may be a heading.
    """
    looked_at = piece[:_READ_LIMIT]
    if not _WORDS.search(looked_at):
        return Segment.BOILERPLATE, "No words"
    if re.fullmatch(r"(?:https?://|www\.)\S+", looked_at):
        return Segment.BOILERPLATE, "Web address"
    for rule, reason in _RULES:
        if rule.search(looked_at):
            return Segment.BOILERPLATE, reason
    heading = _heading(looked_at) if len(piece) <= _READ_LIMIT else ""
    if heading and (whole_line or heading == _FRAGMENT):
        return Segment.HEADING, heading
    return Segment.SENTENCE, ""


_FRAGMENT = "Heading: fewer than four words and no verb"


def _heading(piece: str) -> str:
    """Return why a line is a heading, empty when it is not."""
    words = _WORDS.findall(piece)
    closed = bool(_TERMINAL.search(piece))
    verb = has_verb(tag(tokenize(piece)))
    if len(words) < _SHORT_WORDS and not verb:
        return _FRAGMENT
    if closed:
        return ""
    if len(words) < _SHORT_WORDS:
        return "Heading: fewer than four words"
    if not verb:
        return "Heading: no verb"
    if len(words) <= _TITLE_WORDS and _is_title_case(words):
        return "Heading: title case"
    return "Heading: introduces what follows" if piece.rstrip().endswith(":") else ""


def _is_title_case(words: list[str]) -> bool:
    long = [w for w in words if len(w) > 3]  # noqa: PLR2004 - "with", "from" and longer count
    return len(long) > 1 and all(w[0].isupper() for w in long)
