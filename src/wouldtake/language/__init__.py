"""The question language: parse, check, print, explain. It knows no model and no number of one."""

from wouldtake.language.parse import parse as parse
from wouldtake.language.parse import parse_formula as parse_formula
from wouldtake.language.parse import parse_question as parse_question
from wouldtake.language.vocabulary import Vocabulary as Vocabulary
