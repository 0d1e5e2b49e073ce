"""Words in -ing and -ed whose class their ending does not tell, and doubtful verbs."""

NOUNS_ING = frozenset(
    """bleeding training aging ageing imaging screening feeding functioning well-being wellbeing
    healing wound-healing swelling vomiting breathing clotting thinking processing signaling
    signalling smoking drinking counseling counselling building scarring hearing finding findings
    suffering dosing timing vaping cycling running swimming stretching fasting sequencing
    wheezing itching bloating cramping everything nothing something anything morning evening
    spring string ring king thing offspring nursing learning
    reasoning teaching marketing sampling mapping staging grading lighting heating understanding
    meaning housing ranking rating pricing gambling parenting caregiving bullying tingling
    sneezing coughing choking snoring twitching warning feeling wedding planning""".split()
)
ADJECTIVES_ING = frozenset(
    """circulating growing increasing existing leading underlying remaining ongoing promising
    developing resting fasting emerging following surrounding aging ageing lasting long-lasting
    calming relaxing soothing interesting compelling convincing conflicting declining rising
    invigorating life-threatening debilitating disabling outstanding overwhelming varying
    decreasing conditioning""".split()
)
# Participles that nearly always stand after their noun when no auxiliary precedes.
POST_NOMINAL = frozenset(
    """given treated exposed randomized randomised assigned diagnosed known based compared
    combined called born seen made used fed taken followed produced involved associated related
    linked needed required released caused induced derived found obtained measured observed
    reported described defined hospitalized hospitalised infected affected vaccinated located
    aged named adjusted matched characterized characterised performed published conducted
    written bound expressed secreted prescribed administered""".split()
)
# Verbs by form, nouns nearly always.
RARELY_VERBS = frozenset(
    """work shift screen stress exercise diet test place process function balance form name
    mark sound host experience call point measure study trial signal display taste feel
    look view interest research demand question state scale""".split()
)
# A clause after one of these is what it says: "evidence that ...".
NOUNS_WITH_THAT = frozenset(
    """evidence hypothesis fact idea belief proof notion claim theory so myth consensus
    likelihood possibility doubt assumption view""".split()
)
# Verbs whose "to" is a preposition: "leads to rest", "binds to target cells".
WITH_TO = frozenset("lead bind link relate due respond compare attribute".split())
# Verbs that look like nouns and are verbs before a preposition: "rises with age".
WITH_PREPOSITION = frozenset(
    """act work lead result rise fall peak increase decrease decline drop function range aim
    focus impact rely start end interest look return trial""".split()
)
