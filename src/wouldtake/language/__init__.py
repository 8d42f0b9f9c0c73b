"""The question language: parse, check, print, explain. It knows no model and no number of one."""

from wouldtake.language.as_json import from_json as from_json
from wouldtake.language.as_json import to_json as to_json
from wouldtake.language.check import check as check
from wouldtake.language.clauses import idle_clauses as idle_clauses
from wouldtake.language.explain import explain as explain
from wouldtake.language.parse import parse as parse
from wouldtake.language.parse import parse_formula as parse_formula
from wouldtake.language.parse import parse_question as parse_question
from wouldtake.language.printer import to_text as to_text
from wouldtake.language.vocabulary import Vocabulary as Vocabulary
