"""How much a word tells: document frequencies of biomedical English, and generic words.

The frequencies were counted in about 6,000 titles and abstracts by
`scripts/build_rarity_table.py`; `data/README.md` names the texts. They rank words
against each other and are no estimate for PubMed as a whole.
"""

import gzip
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import log

from evidence.language.words import stem

TABLE = "rarity.tsv.gz"

# Words that say how or how much, but not what. They never make a concept alone.
GENERIC_WORDS = frozenset(
    """ability able absence abundance accumulate achieve achieving act acting action activate
    activation active activity addition address adjust adjusting affect aim aiming alter
    alteration amount analysis application applied apply approach area aspect assess associate
    association available average balance base basic beneficial benefit bidirectional bind
    binding broad case causal cause central century certain change characteristic circulating
    clinical clinically combination common compare comparison compound concept concern condition
    consequence contribute contribution control controlling correlate correlation course
    critical cross crucial data day decrease define degree demonstrate depend dependent derive
    describe detect determine develop development difference different direct directly disease
    disorder distinct drive due early effect effective efficacy element elevate emerge enable
    enhance ensure essential establish evidence exact examine example exhibit expression
    extensive extensively extent factor feature field find finding form formation full function
    functional fundamental general generate great greater group help hence high higher hour
    human idea identify impact impair impairment implicate implication important improve
    improvement incidence include increase increased indicate individual induce influence
    inhibit initial integral intensity interaction intervention investigate involve itself key
    kind known large lead less level likely limit link local long loop low lower maintain
    maintenance major management mark marker measure mechanism mediate member method mild model
    moderate modern modify modulate modulation modulatory month nature necessary need negative
    new normal notion novel number observe occur occurrence optimal optimize option order origin
    originate outcome overall part participant particular patient pattern people percent period
    person perspective physiological physiology place play population positive possible
    potential power practice practitioner precise precisely predict presence present prevent
    prevention primary process produce product production profound profoundly promote property
    protect protective provide quality range rate ratio reach recent recognize reduce reduction
    reflect region regulate regulation regulatory relate relation relationship relevant report
    require requirement research response responsible restore result rich risk role sample score
    secondary sensitivity set several severe severity short show signal significance significant
    significantly similar single site size small specific stability state status stem strategy
    strong structure study subject substantial suffer suggest support suppress system target
    term test themselves therapeutic therapy thereby therefore throughout thus time total toward
    towards trait treat treatment trial trigger type typical undergo understand understanding
    unit upon use useful usual value variation variety various view week whereby world worse
    year young""".split()
)
# Words in -ly that are no adverbs.
_NOT_ADVERBS = frozenset({"anomaly", "assembly", "butterfly", "family", "fly", "jelly"})
_GENERIC_STEMS = frozenset(stem(word) for word in GENERIC_WORDS)


@dataclass(frozen=True, slots=True)
class RarityTable:
    """Document frequencies of stems in `documents` texts.

    Stems in fewer than three texts are not listed and count as seen once.
    """

    documents: int
    frequencies: dict[str, int]

    def of_stem(self, stemmed: str) -> float:
        """Return log((N + 1) / (df + 0.5)), above 0; larger is rarer."""
        frequency = self.frequencies.get(stemmed, 1)
        return max(0.01, log((self.documents + 1) / (frequency + 0.5)))

    def of(self, word: str) -> float:
        """Return the rarity of a word as written."""
        return self.of_stem(stem(word))


@lru_cache(maxsize=1)
def load_rarity() -> RarityTable:
    """Return the shipped table; read once, on first use."""
    raw = files("evidence.language.data").joinpath(TABLE).read_bytes()
    head, *lines = gzip.decompress(raw).decode("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return RarityTable(int(head.split("\t")[1]), {word: int(count) for word, count in pairs})


def is_generic(word: str) -> bool:
    """Tell whether `word` says too little to search for: a generic word or an adverb in -ly."""
    low = word.casefold()
    adverb = low.endswith("ly") and low not in _NOT_ADVERBS
    return adverb or stem(low) in _GENERIC_STEMS
