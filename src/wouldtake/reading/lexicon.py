"""Classes of words that tell what a clause is about, as lemmas; written from general knowledge.

They are features of a clause, no tests: a word in a class makes some kinds likelier, others less.
"""

from functools import cache

from . import cues, deeds, events
from .cues import words

VERBS: dict[str, frozenset[str]] = {
    "bring": cues.STRONG_CAUSE
    | words(
        "bring lead make force drive push pull produce create generate yield mean spell cost "
        "render leave send plunge throw turn tip swing contribute result stem arise follow "
        "translate amount invite attract breed sow stoke fan feed kindle touch spur goad "
        "galvanise galvanize rally radicalise radicalize polarise polarize isolate expose"
    ),
    "enable": words(
        "allow enable let permit help assist aid support free encourage embolden persuade "
        "convince induce tempt entice reassure empower equip fund finance bankroll arm train "
        "sustain prop shore bolster buttress reinforce revive restore rebuild save rescue "
        "secure ensure guarantee protect open pave ease facilitate unlock unblock"
    ),
    "prevent": words(
        "prevent stop block halt deter avert avoid forestall stall stymie thwart foil hinder "
        "hamper impede obstruct check contain curb limit constrain restrain discourage dissuade "
        "scare frighten delay slow postpone hold keep bar deny deprive starve choke strangle "
        "undermine undercut sabotage derail wreck scupper torpedo doom spoil preclude close cut"
    ),
    "harm": words(
        "weaken damage hurt harm cripple ruin destroy break shatter wreck erode sap drain bleed "
        "exhaust wear tire demoralise demoralize paralyse paralyze divide split fracture "
        "alienate anger enrage infuriate worsen aggravate deepen compound inflame complicate "
        "disrupt dislocate unsettle shake rattle degrade gut hollow discredit disgrace"
    ),
    "rise": words(
        "rise grow increase climb soar surge jump double triple treble quadruple multiply swell "
        "mount expand spread widen deepen intensify escalate accelerate quicken harden "
        "strengthen improve recover rebound gather snowball balloon spiral leap creep edge inch "
        "spike peak thicken lengthen broaden proliferate pick ramp step"
    ),
    "sink": words(
        "fall drop decline decrease shrink dwindle ebb wane fade flag weaken slump plunge "
        "plummet tumble slide slip sink halve thin diminish recede subside ease abate slow "
        "contract narrow shorten worsen deteriorate decay rot erode crumble fray unravel wither "
        "falter stagnate stall dry leak drain vanish evaporate disappear soften cool lessen dip"
    ),
    "become": words("become get grow turn go change shift transform evolve emerge remain stay"),
    "take": events.TAKE
    | words(
        "overtake win gain claim secure clear penetrate push advance move march sweep roll "
        "close raise plant hoist"
    ),
    "lose": words(
        "fall lose abandon cede surrender yield relinquish vacate evacuate desert forfeit "
        "capitulate collapse give slip hand concede buckle fold break"
    ),
    "hold": words(
        "hold control keep defend retain maintain man guard occupy govern rule run administer "
        "dominate command patrol garrison police"
    ),
    "ring": words(
        "besiege encircle surround isolate cut sever blockade seal close shut trap strand block "
        "mine pin bottle hem"
    ),
    "come": words(
        "arrive come land deploy reach dock return enter cross join reinforce disembark anchor "
        "start begin resume open reopen airlift parachute deliver bring send dispatch fly sail "
        "truck ship"
    ),
    "leave": words(
        "leave withdraw depart pull quit exit retreat redeploy evacuate go walk sail fly "
        "decamp recall suspend stop halt end cease close shut abandon ground wind draw desert"
    ),
    "uproot": events.SHIFT | words("house crowd sleep camp queue pour stream trek walk"),
    "strike": events.KILL
    | words(
        "explode detonate blow crash massacre slaughter maim torch burn raze flatten pound "
        "rake mortar rocket fire clash skirmish fight exchange target kidnap abduct seize arrest "
        "detain jail torture die perish"
    ),
    "agree": events.AGREE | words("initial ratify broker seal settle swap exchange honour honor"),
    "turn_coat": events.DEFECT
    | words("switch change cross rebel revolt rise refuse disobey lay join pledge swear"),
    "oust": events.FLEE
    | words("remove replace unseat impeach exile eject purge fall appoint name"),
    "endure": words(
        "survive last endure hold outlast outlive withstand weather resist persist continue cope "
        "stand stick stay remain manage live keep carry go see"
    ),
    "fail": words(
        "fail collapse crumble disintegrate dissolve unravel implode buckle fold crack break "
        "melt evaporate founder flounder disappear run lapse expire rupture die starve end "
        "finish fall drown bleed wither"
    ),
    "win": words("win prevail succeed triumph defeat beat rout overcome conquer decide finish"),
    "require": words(
        "need require demand take depend hinge rest rely entail necessitate presuppose want "
        "call cost turn await"
    ),
    "suffice": words("suffice do clinch settle decide tip tilt"),
    "judge": words(
        "bungle misread misjudge squander mishandle botch neglect overestimate underestimate "
        "deserve fail waste achieve accomplish deliver work backfire overreach blunder mislead "
        "betray lie cheat pretend ignore forget mistake confuse reward appease pander gamble "
        "blame misunderstand miscalculate mismanage disappoint owe serve justify vindicate "
        "excuse matter help learn prove show"
    ),
    "mind": words(
        "hope want wish like love hate mind care worry fear dread feel remember forget miss "
        "mourn grieve weep cry laugh smile dream enjoy regret resent admire trust believe think "
        "suppose wonder know understand imagine suspect doubt expect guess reckon see"
    ),
    "plan": words(
        "plan intend promise vow pledge undertake decide vote consider discuss propose offer "
        "seek try aim hope prepare commit mean refuse agree demand ask urge call appeal request "
        "recommend advise order instruct"
    ),
    "proceed": words(
        "meet convene gather attend visit travel speak brief publish issue release table "
        "debate discuss review examine inspect survey interview compile collect register count "
        "verify schedule adjourn chair host invite brief interview photograph film write read "
        "sign list describe mark name call translate record print edit file"
    ),
    "scene": words(
        "stand sit lie look watch walk drink eat smoke sleep wait hang shine smell sound burn "
        "blow drift flap lean sweep cook sell buy paint pour carry wear point nod shrug tap fold "
        "hum bark ring glow sing play pray wash knit mend"
    ),
    "life": words(
        "bear grow study marry teach retire found run edit serve work live own inherit train "
        "join graduate farm build write move bury christen rename date lie comprise cover "
        "contain include consist measure stretch overlook border divide straddle feature"
    ),
    "say": words(
        "say tell add note warn argue insist claim maintain explain report announce state "
        "declare deny dismiss reject dispute confirm comment ask answer reply describe call"
    ),
    "phase": words("begin start continue end stop resume keep go cease finish remain stay help"),
}

NOUNS: dict[str, frozenset[str]] = {
    "place": events.PLACES,
    "force": events.FORCES,
    "official": events.OFFICIALS,
    "people": events.PEOPLE,
    "deal": events.DEALS,
    "aid": events.AID,
    "siege": events.SIEGES,
    "happening": deeds.HAPPENINGS,
    "policy": deeds.POLICIES,
    "judged": cues.JUDGE_NOUN,
    "quantity": words(
        "number numbers rate rates share price prices percentage percent proportion level "
        "levels figure figures total count tally toll attendance intake output wage wages "
        "desertion desertions admissions arrivals crossings sorties flights attacks incidents "
        "strikes recruits volunteers cases turnout stock stocks reserves supply cost costs fare "
        "rent rents queue queues ration rations"
    ),
    "measure": words(
        "brigade brigades battalion battalions division divisions company companies soldier "
        "soldiers troop troops men police policemen officer officers helicopter helicopters "
        "tank tanks lorry lorries truck trucks ton tons tonne tonnes litre litres dollar dollars "
        "million billion euro euros crown crowns day days week weeks month months year years "
        "hour hours engineer engineers nurse doctors teacher monitor monitors boat boats pilot "
        "pilots drone drones gun guns shell shells round rounds bus buses tent tents"
    ),
    "end": words(
        "collapse famine war coup defeat victory breakdown bloodbath massacre disaster chaos "
        "partition starvation surrender retreat split peace exodus flight panic mutiny siege "
        "fall stalemate spillover settlement truce outbreak epidemic cholera rout implosion"
    ),
    "chance": words(
        "chance chances odds risk risks danger possibility prospect prospects likelihood "
        "probability scenario threat fear fears sign signs hope question matter certainty"
    ),
    "reason": words(
        "reason cause consequence result effect outcome product root upshot price answer "
        "explanation key secret condition trigger driver source fruit lesson"
    ),
    "procedure": words(
        "meeting conference session committee agenda vote hearing briefing statement report "
        "communique interview ceremony summit mandate article clause paragraph annex schedule "
        "minutes questionnaire survey sample methodology method definition footnote source "
        "spokesman spokeswoman press correspondent newspaper letter editor name title chapter"
    ),
    "scenery": words(
        "sun rain wind sky dust smoke light window door table chair tea coffee bread cup coat "
        "hat boots shoes hands face eyes voice smile hair dog cat donkey horse tree trees river "
        "square lamp wall floor roof kitchen courtyard terrace street shop market stall room "
        "photograph map clock radio music song bell church mosque night morning evening"
    ),
    "kin": words(
        "father mother brother sister son daughter uncle aunt cousin wife husband grandfather "
        "grandmother child nephew niece widow friend neighbour neighbor"
    ),
    "today": words(
        "today yesterday monday tuesday wednesday thursday friday saturday sunday night morning "
        "week weekend overnight dawn"
    ),
    "span": words("month months week weeks year years day days spring summer autumn winter season"),
}

ADJECTIVES: dict[str, frozenset[str]] = {
    "judging": cues.JUDGE_ADJ
    | words(
        "absurd admirable bankrupt belated blind botched callous careless catastrophic charitable "
        "complacent courageous cosmetic craven criminal crucial cruel cynical damaging deadly "
        "decent decisive deluded deplorable derisory disgraceful dishonest dishonourable doomed "
        "dubious essential exemplary expensive expedient faithless farcical fatal faulty feckless "
        "feeble flawed flimsy foolhardy formidable fruitless generous gullible half-hearted "
        "heroic honest honourable humane hypocritical idle illusory imperfect impressive "
        "inadequate "
        "indefensible inept inexcusable ingenious inhumane invaluable irrational lamentable "
        "laughable "
        "lazy ludicrous masterly mean meaningless mediocre misplaced modest necessary negligent "
        "obsolete outdated overrated patient perverse pitiful plausible poisonous preposterous "
        "principled pyrrhic remarkable respectable ridiculous robust ruinous scandalous selfish "
        "shabby shallow shameful shoddy shrewd skilful sloppy slow solid spineless spurious "
        "squalid superficial tenuous thin timid timely tragic trustworthy unfounded unforgivable "
        "unhelpful uninspired unimaginative unready unreliable unworkable urgent useful vacuous "
        "vague vain valid valuable wasteful wretched workable"
    ),
    "likely": words(
        "likely unlikely probable improbable possible impossible conceivable inconceivable "
        "certain sure inevitable bound remote slim slender fair good doubtful imminent unthinkable"
    ),
    "sized": words(
        "large small big huge vast massive enormous considerable substantial significant major "
        "modest sizeable few many several fewer more larger bigger greater smaller longer"
    ),
    "stuck": words(
        "trapped stranded displaced besieged encircled surrounded cut missing sealed homeless "
        "grounded isolated stuck marooned closed shut blocked empty deserted uninhabited"
    ),
    "able": words("able unable ready willing unwilling capable incapable prepared free"),
}

# Words of grammar: each is a feature of its own, by where it stands.
CLOSED = words(
    "if unless until without when whenever once because since as while although though after "
    "before by with only even alone enough not n't never no none nothing nobody neither nor "
    "more less fewer than most every each any all some still already yet again now so then too "
    "such will wo 'll would 'd could may might can ca must should ought shall need "
    "have has had be been being is are was were do does did to that which who what how why "
    "there it this these those they we i you he she perhaps maybe probably possibly likely "
    "unlikely certainly surely inevitably necessarily hardly scarcely barely almost nearly about "
    "ever soon later ago today yesterday tomorrow recently increasingly steadily sharply slowly "
    "quickly further back away home out over up down off through into from against between for "
    "both either or and but just simply merely itself themselves own first last next another "
    "other same whether however therefore thus hence otherwise instead except save short least "
    "matter way thing time reason chance point fact truth question answer the a an of its their "
    "our my his her very quite rather far much many few little how long"
)


@cache
def verb_classes(lemma: str) -> tuple[str, ...]:
    """The classes of verbs that a lemma belongs to."""
    return tuple(name for name, members in VERBS.items() if lemma in members)


@cache
def noun_classes(word: str, lemma: str) -> tuple[str, ...]:
    """The classes of nouns that a word, as written or as a lemma, belongs to."""
    return tuple(name for name, members in NOUNS.items() if word in members or lemma in members)


@cache
def adjective_classes(word: str) -> tuple[str, ...]:
    """The classes of adjectives that a word belongs to."""
    return tuple(name for name, members in ADJECTIVES.items() if word in members)
