"""Articles into drafts of claims, bound to a case's vocabulary by a person. Needs no network.

The modules, in the order in which an article flows through them:

Text
    read: the whole reader in one call.
    text: files and pages in, limits, paragraphs, the copy that the parser sees.
    models: the parser and the model of meaning, each file held against its hash.
    tokens: small questions asked of parsed tokens, used everywhere.
Turns
    dialogue: speech after dashes, as much of the world prints it.
    quotes: quotation marks; a paragraph into frames and quotations.
    signatures: lines below someone's words that say whose they are.
    layout: names and letters printed before a speaker's words.
    letters: greetings of letters to a newspaper, and replies below them.
    mails: letters and e-mails printed with their headers.
    talk: words by which a page shows that people talk.
    interview: interviews, panels and monologues: whose paragraphs are whose.
    page_names: the names on a page, and which of them a printed tag means.
    interviewee: who answers in an interview that does not say so.
    transcript: turns with a name, a calling or a letter before them.
    hearing: from text to parsed turns with their speakers.
Voices
    voices: each turn with its speaker.
    frames: the reporter's own words: who is named, who reports, who acts.
    actors: the subject of a sentence, where it may speak.
    candidates: who may have spoken a quotation, weighed.
    epithets: other words for someone just met.
    people: everyone met so far, and which later words mean them.
    names: runs of a name, noun phrases, what a bearer is.
    namings: names that stand beside what someone is.
    genders: what a title or a first name says of its bearer.
    reports: clauses with a verb of saying, thinking or denying.
    stances: other words that make a clause someone's; all reports of a sentence.
    denials: what a speaker calls false without a verb of denial.
    shares: a sentence cut by who says what.
Clauses
    clauses: a sentence into clauses that can carry a claim.
    subclauses: the clauses that hang on another by a mark.
    carriers: every clause with its voice and what the rules say of it.
Kinds
    cues: words and constructions that mark a kind.
    deeds: nouns that name a happening, a deed or a policy.
    events: facts on the ground that count as events.
    found: what a rule finds.
    kinds: the tests of every kind, tried in order.
    kinds_sentences: claims that a sentence makes as a whole.
    kinds_conditions, kinds_needs, kinds_amounts: claims with a condition.
    kinds_causes, kinds_verbs: claims that one thing brings another.
    kinds_plain, kinds_told: how things go, what has happened, how it is judged.
    pretrained: an encoder of English, as its makers left it.
    minilm, mpnet: the small one and the large one.
    encoder: its weights, changed, as one model that runs.
    kept: such models, made once.
    tuned: the chance of each kind, by that model.
    weighing: the kind of each clause, by its chances and the rules.
Parts
    parts: conditions and outcomes of a clause whose kind is known.
    marks: amounts, hedges, deadlines, negation.
    claims: all of it into drafts.
    draft: what the reader hands back.
Binding
    vocabulary: the names that a case offers, with phrases for each.
    context: what stands around a part and tells what it is about.
    wordlist: what each word says of the ideas.
    ideas: chances of the ideas, by a learned map.
    bind: parts to ranked candidates, and none of these.
Questions
    questions: a draft into a question of the language.
    entries: drafts into a claims.yaml.
Beside the flow
    llm: another reader behind the same interface, off unless one is passed.
"""


from wouldtake.reading.draft import Candidate, Draft, Reading, Span, Speaker
from wouldtake.reading.read import read_article

__all__ = ["Candidate", "Draft", "Reading", "Span", "Speaker", "read_article"]
