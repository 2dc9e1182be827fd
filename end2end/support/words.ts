import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Language = 'en' | 'es' | 'zh'

const tables = new Map<Language, Map<string, string>>()

/** `key = "text"` under `[section]`, which is all that the locale files use of TOML. */
function parse(toml: string): Map<string, string> {
  const words = new Map<string, string>()
  let section = ''
  for (const line of toml.split('\n')) {
    const heading = /^\[([\w.]+)\]/.exec(line)
    if (heading?.[1]) section = heading[1]
    const entry = /^(\w+)\s*=\s*("(?:[^"\\]|\\.)*")/.exec(line)
    if (entry?.[1] && entry[2]) words.set(`${section}.${entry[1]}`, JSON.parse(entry[2]) as string)
  }
  return words
}

/** The application's own word for `section.key`, so that a change of wording breaks no test. */
export function word(language: Language, key: string, holes: Record<string, string> = {}): string {
  let table = tables.get(language)
  if (!table) {
    table = parse(readFileSync(join(import.meta.dirname, `../../app/locales/${language}.toml`), 'utf8'))
    tables.set(language, table)
  }
  const text = table.get(key)
  if (text === undefined) throw new Error(`app/locales/${language}.toml has no ${key}`)
  return Object.entries(holes).reduce((filled, [hole, value]) => filled.replace(`{${hole}}`, value), text)
}
