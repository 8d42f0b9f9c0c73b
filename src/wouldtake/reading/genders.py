"""He or she: what a title, a noun for people or a first name says, and how surely.

A title or a noun settles it. A first name only leans: the lists are of common given names in many
languages; a name on neither leans by its ending, or not at all.
"""

import re

from .cues import words

WOMEN = words(
    "mrs ms miss dame lady queen princess sheikha hajiya spokeswoman chairwoman policewoman woman "
    "mother grandmother wife widow daughter sister aunt niece girl nun midwife headmistress "
    "congresswoman businesswoman duchess baroness madame mme señora sra signora frau begum smt"
)
MEN = words(
    "mr sir lord king prince sheikh emir sultan imam mullah father grandfather husband widower "
    "son brother uncle nephew boy monk priest bishop archbishop pope spokesman chairman policeman "
    "fisherman businessman congressman man headmaster militiaman duke baron alhaji mallam "
    "ayatollah monsieur señor sr signor herr pasha maulana pastor rabbi "
    "padre fray père abbé shri sri"
)
_SHE = words(
    "aisha aminata amina amal amira ana anna anne ann annika anneke anja agnes alice astrid "
    "beatrice bella birgit brigitte camille carmen caroline catherine cecilia charlotte chiara "
    "christine clara claire daniela dana diana dorothy edda edith elena eleanor elif elisabeth "
    "elizabeth ella ellen emma esther eva evelyn farah fatima fatou fatoumata fiona florence "
    "frances freya gabriela grace greta gudrun halima hanna hannah harriet helen helena helene "
    "hélène henrike hilde ilse imogen ines inés ingrid irene irina isabel isabella jane janet "
    "jasmine jennifer joan johanna josephine joyce judith julia juliet karen karin kate katherine "
    "kirsten kristin lara laila layla leila lena leyla lily linda lucia lucy ludmila mai maja "
    "margaret margarethe margot maria marianne marie marion marisol marta martha mary maryam "
    "meera mei mercy mila miriam mona nadia naomi natasha nathalie nina ngozi noor nora nour "
    "odile olga olivia oksana petra priya rachel rania rebecca rosa rosamund rose rosalind rowena "
    "ruth sabine salma samira sara sarah selma shirin sigrid simone sofia solveig sonia sophie "
    "sunniva susan svetlana sylvia tamsin tatiana teresa therese ursula valentina vera victoria "
    "wanjiru wilhelmina yasmin yasmine yevgenia zainab zara zeynep zoe aïssata adaeze chioma "
    "ifeoma nkechi wangari abena akosua ama esi thandiwe nomvula"
)
_HE = words(
    "abbas abdel abdi abdul abdullah abdulmumin abel abraham adam adem ahmad ahmed alan albert "
    "alejandro alexander alexei ali aliou alvaro amir anders andrei andrew anton antonio anwar "
    "arne arthur aslan august axel babak bakari ben benedikt benjamin bernard bilal boris brian "
    "bruno carl carlos casimir cesar charles christian christopher claude colin conrad dan daniel "
    "david denis dieter dmitri dov eduardo edward elias emil emmanuel enrique eric erik ernest "
    "esteban farhad farid felix femi ferdinand fernando ferro francis francisco franz fred "
    "frederick gabriel george gerhard giorgi gregor gustav hamid hans harald harry hasan hassan "
    "hector henri henrik henry hiroshi hugh hugo hussein ian ibrahim idris igor ilya isaac isaiah "
    "ismail ivan jack jacob jacques jakob jamal james jamshid jan javier jean jens jim joao joel "
    "johan john jon jonas jorge jose josef joseph joshua juan jules julian kamal karim karl kenji "
    "kofi kwame klaus lars laurent leo leon leonid lorenzo louis luca lucas ludwig luis magnus "
    "mahmoud mamadou manuel marc marcel marco marcus mario mark martin mateo matthew matthis "
    "matthias maurice max michael miguel mikhail miro mohamed mohammed moses moussa muhammad musa "
    "mustafa nasser nathan nicholas nikita nikola nikolai noah olaf olivier omar oscar osman otto "
    "ousmane pablo patrick paul pavel pavle pedro peter philip philippe pierre piers piet rafael "
    "ralph rashid raymond reza richard robert roberto rolf roman rustam said salif salim sam "
    "samir sami samuel sani scott sebastian sergei simon stefan stephen sven tariq taymur theo "
    "thomas tim tom tomas torvald ulf usman vadim vasily victor viktor vincent vladimir walter "
    "werner william wolfgang yahya youssef yuri yusuf zoltan chinedu emeka obinna tunde kwesi yaw "
    "sipho thabo"
)
_ENDS_SHE = re.compile(r"(?:[^aeiou]a|ia|ah|ette|elle|ine|een|lyn|eth)$")
_ENDS_HE = re.compile(r"(?:[^aeiou]o|us|ard|ert|off|ov|im|ek|slav|mir|din)$")


def gender_of(word: str) -> str:
    """`f` or `m` where a title or a noun says so, else nothing."""
    lower = word.lower().strip(".")
    return "f" if lower in WOMEN or lower.endswith("woman") else "m" if lower in MEN else ""


def likely_gender(first: str) -> str:
    """What a first name makes likelier; a leaning, no knowledge."""
    lower = first.lower().partition("-")[0]
    if lower in _SHE:
        return "f"
    if lower in _HE:
        return "m"
    if _ENDS_SHE.search(lower):
        return "f"
    return "m" if _ENDS_HE.search(lower) else ""
