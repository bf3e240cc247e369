const fenced = /^[ \t]*(```|~~~)/m
/** What stands in lines of code and hardly ever in sentences. */
const signs: readonly RegExp[] = [
  /[;{}]\s*$/,
  /^\s*(?:(?:export|public|private|static|async)\s+)*(?:function|class|def|fn|func|interface|impl|struct|enum)\s+[\w$]+\s*[({<:]/,
  /^\s*(?:const|let|var|final|val)\s+[\w$]+\s*(?::[^=]+)?=/,
  /^\s*(?:import\s+[\w{*"'].*(?:from\s+["']|;|$)|from\s+[\w.]+\s+import\s|#include\s*[<"]|using\s+[\w.]+;|package\s+[\w.]+;?$)/,
  /^\s*(?:if|for|while|elif|switch)\b.*[:{]\s*$/,
  /^\s*(?:SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s.+\sSET|CREATE\s+TABLE|DELETE\s+FROM)\b/i,
  /^\s*(?:\$|#|>)\s+(?:npm|git|cd|ls|pip|docker|curl|sudo)\b/,
  /^\s*<\/?[a-zA-Z][\w-]*(?:\s[^<>]*)?>/,
  /[\w$)\]]\s*(?:=>|===|!==|&&|\|\||->|::|\+=)\s*[\w$({['"]/,
  /^\s*(?:return|await|throw|print|console\.\w+)\b.*[;)]\s*$/,
  /^\s*Traceback \(most recent call last\)|^\s+at\s.+\(.+:\d+:\d+\)/,
]

/** Lines looked at; a longer text that has code has it in here or in a fence. */
const looked = 2000

/** Does a text hold program code: a fence, or at least two lines (or a fifth of them) that look like it? */
export function hasCode(text: string): boolean {
  if (fenced.test(text)) return true
  const lines = text.split('\n', looked).filter((line) => line.trim() !== '')
  const like = lines.filter((line) => line.length < 500 && signs.some((sign) => sign.test(line))).length
  return like >= 2 || (like === 1 && lines.length <= 5 && !/[.?!]\s*$/.test(lines.at(-1) ?? ''))
}

const imageFile = /\.(?:png|jpe?g|gif|webp|bmp|svg|tiff?|heic|avif)$/i

/** Does a text show an image: one written into it, linked in Markdown, or an address that ends like one? */
export const hasImage = (text: string): boolean =>
  text.includes('data:image/') ||
  /!\[[^\]]{0,500}\]\([^)\s]{1,2000}\)/.test(text) ||
  /\bhttps?:\/\/\S{1,300}?\.(?:png|jpe?g|gif|webp|svg|avif)\b/i.test(text)

/** Is a path that of an image? */
export const isImageFile = (path: string): boolean => imageFile.test(path.trim())
