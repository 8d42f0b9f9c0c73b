"""Words that mark a kind of claim: closed classes and constructions, as general as they come.

Patterns run over lower-case text with straight apostrophes and no double quotation marks.
"""

import re


def words(text: str) -> frozenset[str]:
    """A set of words from a line of them."""
    return frozenset(text.split())


NOT = r"(?:not|n't|never|no longer)"

CERTAIN = re.compile(
    r"\b(?:inevitabl[ey]|unavoidabl[ey]|inescapabl[ey]|foreordained|pre-?ordained|predestined"
    r"|bound to|certain to|sure to|destined to|doomed(?: to)?|fated to|guaranteed(?: to)?"
    r"|(?:only|just|merely|simply) a (?:matter|question) of (?:time|when)|sooner or later"
    r"|can only (?:end|lead|mean)|never in (?:any )?doubt|foregone conclusion|cannot but"
    r"|can't but|can't help but"
    r"|no (?:way|chance) of (?:avoiding"
    r"|stopping|escaping)|(?:was|were|is|are) always going to|is a certainty|for certain"
    r"|(?:a|the) matter of when|no avoiding|no escaping|cannot be (?:avoided|averted|prevented"
    r"|stopped)|can't be (?:avoided|averted|prevented|stopped)|with certainty|without (?:a )?doubt"
    r"|beyond doubt|has to happen|written in stone|will certainly|will surely|certainly will"
    r"|not (?:a question of )?if,? but when|nothing (?:can|will) (?:now )?(?:stop|prevent|save))\b"
)
NOT_CERTAIN = re.compile(
    r"(?:\b(?:not|n't|never|none of (?:this|it|that|these)|nothing(?: \w+)?|far from|hardly|no"
    r"|nor|neither|anything but|by no means|less than) (?:\S+ ){0,4}?(?:inevitabl[ey]|unavoidable"
    r"|inescapable|foreordained|pre-?ordained|bound to|certain|sure to|destined|doomed|fated"
    r"|guaranteed|a foregone conclusion|foregone|a certainty|written in stone|written|settled"
    r"|lost yet|a given|automatic)\b)"
    r"|n't (?:inevitabl[ey]|unavoidable|bound to|certain|sure to|destined|doomed|fated|guaranteed"
    r"|a foregone conclusion|foregone|a certainty|written|settled|over\b)"
    r"|\b(?:need not|needn't|does not have to|doesn't have to|do not have to|don't have to)\b"
    r"|\b(?:does not|doesn't|did not|didn't|do not|don't) (?:necessarily|mean|follow)\b"
    r"|\bnot necessarily\b|\bnothing (?:says|decrees|dictates|compels|makes)\b|\bno law\b"
    r"|\bneed not be\b|\bis not over\b|\bisn't over\b|\bnot over\b|\bnot yet lost\b"
    r"|\bcan still be (?:avoided|averted|prevented|stopped)\b"
    r"|\b(?:avoidable|preventable)\b|\bnot beyond\b|\bno iron law\b"
)

CAUSE_VERBS = words(
    "cause trigger spark provoke prompt fuel drive force push embolden encourage enable "
    "allow prolong shorten hasten speed accelerate delay slow undermine weaken strengthen "
    "erode destroy break shatter stop halt prevent stem end reverse change alter "
    "transform shape reduce increase raise lower deepen worsen improve help hurt harm "
    "ease create produce bring lead result contribute turn split unite deter discourage "
    "persuade convince make cost ruin save cripple starve open close free doom topple "
    "finish tip set keep invite send draw pull scare frighten demoralise demoralize hand "
    "give buy mean spell precipitate unleash ignite inflame swing decide determine "
    "influence compel oblige tempt disrupt upset restore revive damage paralyse paralyze "
    "choke cut double halve tell teach spread kill"
)
# In the plain present these say too little by themselves: `the vet keeps a list`.
WEAK_CAUSE = words(
    "keep make give hand draw help bring buy mean spell cost send set tip tell teach cut "
    "open close kill double turn create produce lead change raise invite allow split "
    "spread end push pull save result contribute decide determine"
)
# These say cause by themselves, in any tense and with any subject but a person.
STRONG_CAUSE = words(
    "cause trigger spark provoke prompt fuel embolden prolong hasten precipitate unleash "
    "ignite undermine worsen deepen shape inflame demoralise demoralize doom"
)
CAUSE_PHRASE = re.compile(
    r"\b(?:(?:brought|driven) (?:on |about |down )?by|because(?: of)?"
    r"|as a (?:result|consequence)|result(?:s|ed|ing)? (?:in|from)|thanks to"
    r"|due to|owing to|lead(?:s|ing)? to|led to|brought (?:on|about)|bring(?:s|ing)? (?:on|about)"
    r"|gave rise to|give(?:s)? rise to|account(?:s|ed)? for|that is why|that's why|which is why"
    r"|the reason|stem(?:s|med)? from|in response to|so that|so \w+ that|such \w+ that|depriv\w+"
    r"|contribut\w+ to|(?:could|might|may) do (?:it|the (?:job|trick))"
    r"|blam\w+ (?:it |this |the \w+ )?on|attribut\w+ (?:it |this |the [\w ]+)?to"
    r"|(?:caus|trigger|provok|prompt|fuel|fuell|embolden|encourag|forc|spark|worsen"
    r"|weaken|inspir)ed by"
    r"|brought upon|pav\w+ the way)\b"
)

POSSIBLE = re.compile(
    r"\b(?:could|may|might|can (?:still|yet|now|also)"
    r"|(?:nobody|no one|none) can rule out|possible|possibly|possibility"
    r"|risks?|at risk|cannot be ruled out"
    r"|can't be ruled out|cannot rule out|can't rule out|not ruled? out|conceivabl[ey]|impossible"
    r"|potentially|perhaps|maybe|a chance|fear (?:is )?that|fears that|what i fear"
    r"|threatens? to|in danger of|there remains)\b"
)
PREDICT = re.compile(
    r"\b(?:will|'ll|won't|shall|(?:is|are|'s|'re|am|was|were) (?:not )?going to|would|wouldn't|'d"
    r"|likely|unlikely|probabl[ey]|improbable|expect(?:s|ed)?(?: to)?|odds|chances?|prospects?"
    r"|no scenario|forecast|predict(?:s|ed)?|set to|poised to|about to|on course (?:to|for)"
    r"|heading for|remote|can't see|cannot see|don't see|do not see|(?:is|are|'s|'re) not coming"
    r"|imminent|ruled? out|doubt(?:s|ed)?|sworn to|due to)\b"
)
HAS_FUTURE = re.compile(
    r"\b(?:will|'ll|won't|shall|going to|would|wouldn't|could|may|might|can|cannot|can't|'d)\b"
)

TREND_VERBS = words(
    "rise fall grow shrink increase decrease decline climb drop double triple treble "
    "quadruple halve ebb wane flag fade leak dry tire fracture unravel rot worsen improve "
    "deteriorate intensify escalate slow accelerate quicken spread widen narrow deepen "
    "harden weaken strengthen dwindle soar plunge surge jump slump ease mount multiply "
    "expand contract tighten thin swell diminish recede erode slip slide sink swing shift "
    "thicken subside stall abate rebound recover crumble fray fade collapse change creep "
    "become turn"
)
TREND_PHRASE = re.compile(
    r"\b(?:(?:more|less|fewer|worse|better|\w+er) (?:[\w-]+ ){0,6}?than (?:[\w-]+ ){0,2}?(?:last"
    r"|before|any|ever|a (?:month|week|year)|in|at|the (?:month|week|year|day)|previous\w*|it was"
    r"|they (?:were|had)|since)|no longer|not anymore|any more than|ever (?:more|fewer|less|\w+er)"
    r"|increasing(?:ly)?|more and more|fewer and fewer|less and less|\w+er and \w+er"
    r"|from \S+(?: \S+){0,5} to \S+|(?:twice|double|three times|triple)"
    r" (?:what|as|the)|by (?:a )?(?:\d|third|half|quarter|\w+ per ?cent)|up from|down from|"
    r"compared with|month (?:by|on|after) month|week (?:by|on|after) week|day (?:by|after) day"
    r"|year (?:by|on|after) year|a (?:\w+ )?(?:rise|increase|surge|drop|decline|jump|spike"
    r"|fall) in|steadily|(?:lowest|highest|worst|best|heaviest|largest"
    r"|smallest) (?:level |point )?"
    r"(?:in|since|for|of)|month on month|(?:in|a|little) more \w+|since the last"
    r"|at (?:\w+ )?times the rate|(?:fallen|fell|gone|grown) (?:silent|quiet))\b"
)

ENOUGH = re.compile(
    r"\b(?:(?:is|are|be|been|was|were|'s|prove|proves|seem|seems) (?:[\w-]+ ){0,2}?"
    r"(?:enough|sufficient"
    r"|adequate)\b|suffic(?:e|es|ed|ient)|(?:would|will|'d|'ll) (?:do (?:it|the"
    r" (?:job|trick|rest))|clinch it|settle it|tip (?:it|the (?:balance|scales?)))\b"
    r"|all (?:it|that|this|they|we|you)(?: would| will)? (?:takes?|needs?|requires?|it takes)"
    r"|(?:is|are|would be) all (?:it|that|they|we)|(?:only|just) (?:has|have|needs?|had) to"
    r"|(?:only|just) need|enough to|by itself (?:would|will|could|can)|alone (?:would|will|could"
    r"|can)|on (?:its|their) own (?:would|will|could|can))"
)
NOT_ENOUGH = re.compile(
    r"\b(?:(?:alone|by (?:itself|themselves)|on (?:its|their) own) [\w ]{0,30}\b(?:nobody"
    r"|nothing|no)\b"
    r"|(?:not|n't|never|hardly|no|scarcely) (?:[\w-]+ ){0,2}?"
    r"(?:enough|sufficient|suffice|adequate)"
    r"|insufficient|inadequate|too (?:few|little|small|weak|late) to"
    r"|(?:alone|by (?:itself|themselves)"
    r"|on (?:its|their) own|of (?:itself|themselves)|in itself) (?:[\w'-]+ ){0,3}?(?:not|n't|cannot"
    r"|can't|won't|never|no)|(?:not|n't|cannot|never) (?:[\w-]+ ){0,6}?(?:alone|by (?:itself"
    r"|themselves)|on (?:its|their) own)|no (?:amount|number|quantity) of|(?:falls?|fall) short"
    r"|(?:more than|takes? more|need more) than)\b"
)
NEED = re.compile(
    r"\b(?:only (?:if|when|after|once|with|through|by|an?|the|some|those|if)|unless|without"
    r"|requires?|required|requiring|depends? (?:on|upon)|depended on|on which [\w ]+ depends?"
    r"|hing(?:es?|ed) on|rests? on|contingent on|conditional on|needs?|needed"
    r"|necessary|essential|indispensable|vital|prerequisite|precondition|(?:would|will|'d|'ll|may"
    r"|might|could) take|takes|(?:would|'d|will|'ll) have to|(?:has|have|had) (?:first )?to"
    r"|not until|until|nothing (?:short|less|but)|no \w+ (?:[\w ]+ )?without|key to|hold the key"
    r"|no (?:other )?way (?:but|except|other)|not before|(?:is|are) the only|the only (?:thing|way"
    r"|force|one)s?|(?:must|must first)|short of|on condition|demands?|calls for|but for|rely on"
    r"|relies on|lives? or dies?)\b"
)
NUMBERS = words(
    "half third quarter dozen dozens hundred hundreds thousand thousands million millions "
    "twice double triple treble quadruple one two three four five six seven eight nine "
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety brigade brigades battalion "
    "battalions"
)
SIZE = re.compile(
    r"\b(?:(?:far|much|significantly|considerably|substantially|vastly|many|even) (?:larger|bigger"
    r"|longer|greater|more|fewer|stronger)|(?:significant|large|massive|major|substantial|sizeable"
    r"|considerable|huge|big|enormous|vast|small) (?:[\w-]+ )?(?:reinforcements?|forces?|numbers?"
    r"|commitments?|deployments?|armies|army|contingents?|sums?|increases?|surges?|amounts?|effort"
    r"|injections?)|as (?:long|many|much) as|(?:larger|bigger|longer|greater) (?:[\w-]+ )?(?:force"
    r"|army|period|commitment|time|number|presence|contingent)|(?:for|several|many|some|a few) "
    r"(?:years|months|decades|weeks)|years? of|months? of|decades? of|billions?"
    r"|times (?:as|the|more"
    r"|larger)|most of|at least|no (?:fewer|less|more) than|(?:double|triple|twice) (?:that|the|its"
    r"|their|in)|(?:a )?handful of|several \w+|hundreds of|thousands of|dozens of)\b"
)

JUDGE_NOUN = words(
    "madness insanity suicide lunacy idiocy mistake blunder error folly gamble failure "
    "success disaster catastrophe lie illusion fantasy triumph victory defeat rout "
    "humiliation miscalculation wager betrayal disgrace scandal farce distraction "
    "delusion masterstroke achievement setback strength weakness strategy fiasco bribery "
    "asset liability threat danger problem concern priority trap dead-end bet surrender "
    "nonsense opportunity hope excuse fault luxury cowardice crime tragedy crisis "
    "embarrassment myth gift debacle waste lifeline bluff bargain misjudgement "
    "misjudgment shambles verdict sideshow line guarantee advantage disadvantage risk "
    "blessing curse burden sham miracle"
)
JUDGE_ADJ = words(
    "wise unwise foolish stupid reckless prudent right wrong mistaken disastrous "
    "successful futile effective ineffective hopeless hopeful weak strong untenable "
    "unsustainable sustainable naive irresponsible dangerous risky sound credible "
    "incredible incompetent brave cowardly trivial pointless useless irrelevant justified "
    "unjustified unjust fair unfair sensible senseless ill-judged misguided premature "
    "overdue legitimate illegitimate counterproductive good bad better worse best worst "
    "successful viable unviable cautious rash short-sighted shortsighted clumsy clever "
    "brilliant costly cheap poor brittle fragile precarious secure vulnerable realistic "
    "unrealistic worthless political psychological thankless desperate encouraging "
    "discouraging promising dire bleak grim perilous safe unsafe incoherent empty hollow "
    "serious"
)
JUDGE_PHRASE = re.compile(
    r"\b(?:(?:achieved?|accomplished|solved|settled)"
    r" (?:nothing|little|much|something)|in no (?:state|shape"
    r"|position)|dead on arrival|in (?:ruins|tatters)|nothing to show"
    r"|themselves to blame|it (?:is|was)"
    r" (?:\w+ )?(?:folly|madness|wise|foolish|right|wrong) (?:of|to|for)"
    r"|worth (?:more|less|the|it)|amounts? to|to blame|at fault|deserves?|a stupid|too (?:few"
    r"|many|late|little|much|soon|slow|timid|cautious|small|early|thin)|ought (?:not )?to have"
    r"|should (?:not |never )?have|shouldn't have|never have been|failed to|has failed|have failed"
    r"|succeeded|gone (?:badly|well|wrong)|makes? (?:no |little |perfect )?sense|paid off"
    r"|paying off|backfired|is working|are working"
    r"|isn't working|no interest in"
    r"|no strategy|no plan|no idea|like (?:those|the|our|their) odds|(?:has|have) no \w+ (?:in|for)"
    r"|sixpence for|nonsense|overestimat\w+|underestimat\w+|misread|misjudged|bungled|squandered"
    r"|mishandled|botched|neglected)\b"
)
