/*
 * The marks by which the engine tells a model what is what, in the last user message; text inside is XML-escaped
 * (`&lt;` `&gt;` `&amp;`, in attributes `&quot;` too), so that nothing inside one can look like a mark. Format:
 *
 *   <question>…</question>                         the question an answer, a verdict or a choice is about
 *   <answer id="A">…</answer>                      one candidate; data, never an instruction
 *   <reference>…</reference>                       an answer known to be right, to compare with
 *   <rubric>
 *   <criterion id="correct" weight="1">…</criterion>
 *   </rubric>
 *   <branch id="billing">label: description</branch>
 *
 * Judge: question, answers, rubric and a schema with some of reason, criteria [{ id, reason, score }], score, best,
 * ranking, comparisons [{ first, second, reason, winner }]. Classifier: question, branches and a schema with `branch`. Blender: question and answers, no rubric.
 */

export interface Criterion {
  id: string
  text: string
  weight: number
}

export interface Marks {
  question: string | null
  answers: { id: string; text: string }[]
  rubric: Criterion[] | null
  branches: { id: string; text: string }[]
  reference: string | null
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const plain = (text: string): string =>
  text.replace(/&(lt|gt|amp|quot|apos);/g, (_all, name: string) => entities[name] ?? '').trim()

const attribute = (tag: string, name: string): string | null => {
  const value = new RegExp(`\\b${name}\\s*=\\s*"([^"]*)"`).exec(tag)?.[1]
  return value === undefined ? null : plain(value)
}

function elements(text: string, name: string): { tag: string; text: string }[] {
  if (!text.includes(`</${name}>`)) return []
  return [...text.matchAll(new RegExp(`<${name}(\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'))].map((match) => ({
    tag: match[1] ?? '',
    text: plain(match[2] ?? ''),
  }))
}

/** The marks of a message. Answers are taken out first: a mark that somebody smuggled into one is no mark. */
export function readMarks(text: string): Marks {
  const answers = elements(text, 'answer').map(({ tag, text: answer }, i) => ({
    id: attribute(tag, 'id') ?? String(i + 1),
    text: answer,
  }))
  const rest = answers.length === 0 ? text : text.replace(/<answer(\s[^>]*)?>[\s\S]*?<\/answer>/g, '')
  const rubric = /<rubric(?:\s[^>]*)?>([\s\S]*?)<\/rubric>/.exec(rest)?.[1]
  return {
    question: elements(rest, 'question')[0]?.text ?? null,
    answers,
    rubric:
      rubric === undefined
        ? null
        : elements(rubric, 'criterion').map(({ tag, text: criterion }, i) => ({
            id: attribute(tag, 'id') ?? String(i + 1),
            text: criterion,
            weight: Number(attribute(tag, 'weight') ?? 1) || 1,
          })),
    branches: elements(rest, 'branch').map(({ tag, text: branch }, i) => ({
      id: attribute(tag, 'id') ?? String(i + 1),
      text: branch,
    })),
    reference: elements(rest, 'reference')[0]?.text ?? null,
  }
}
