#!/usr/bin/env node
// Turns the compiled browser half into the site that the server carries: target/site/.
//
//   node scripts/build-site.mjs target/wasm32-unknown-unknown/wasm-release/frontend.wasm
//
//   --check      exit code 1 when the entry download or one of the parts is over its budget
//   --fast       for development: nothing shrunk, bundled or compressed
//   --out DIR    somewhere else than target/site
//
// The tools (Binaryen, lightningcss) are those of scripts/env.sh; `split` is ours (tools/split): it cuts the
// program into the parts that app/src/parts.rs names and binds it to JavaScript.
// Files under pkg/ keep stable names; the server serves them under /pkg/<build-id>/, immutable.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** What a browser must fetch before a page's own part: the main program, its JavaScript, words, CSS; in brotli, in bytes. */
const ENTRY_BUDGET = 250_000
/** The languages there are; a browser fetches the words of one. */
const LOCALES = ['en', 'es', 'zh']
/** Each file that loads when a page of its kind is opened, likewise. */
const PART_BUDGET = 60_000
/** What we wrote for browsers in JavaScript. */
const SCRIPTS = ['boot.js', 'copy-chart.js']
/** What of that is fetched only when somebody presses what it is for. */
const ON_DEMAND = ['copy-chart.js']
/** Smaller files gain nothing from compression. */
const WORTH_COMPRESSING = 256
const COMPRESSIBLE = new Set(['.wasm', '.js', '.mjs', '.css', '.svg', '.html', '.json', '.txt'])

/**
 * The oldest browsers that understand light-dark() and nesting. Anything older would make
 * Lightning CSS write both out by hand, and the file twice as long.
 */
const BROWSERS = 'chrome >= 123, edge >= 123, firefox >= 121, safari >= 17.5, ios_saf >= 17.5'

/** What the Rust compiler emits; naming features replaces Binaryen's defaults, so all are named. */
const FEATURES = ['MutableGlobals', 'SignExt', 'NontrappingFPToInt', 'BulkMemory', 'BulkMemoryOpt', 'ReferenceTypes', 'Multivalue']
/** A request costs as much as this many bytes of program that nobody needs. */
const REQUEST_COST = 6_000
/** So that a bundle stays under the budget of a part: before compression, which leaves 35 to 40 %. */
const BUNDLE_LIMIT = 140_000

async function main() {
  const options = parseArguments(process.argv.slice(2))
  // The same site written again would be a new file to cargo, and the server would be compiled for it.
  const inputs = inputsHash(options)
  const stamp = `${options.out}.inputs`
  if (!options.check && existsSync(options.out) && existsSync(stamp) && readFileSync(stamp, 'utf8') === inputs) {
    console.log(`${options.out} is up to date`)
    return
  }
  // Built beside the old site and swapped in at the end, so that a failure leaves the old one whole.
  const site = `${options.out}.new`
  const pkg = join(site, 'pkg')
  rmSync(site, { recursive: true, force: true })
  mkdirSync(pkg, { recursive: true })

  cpSync(join(root, 'public'), site, { recursive: true })
  // The main program as vecino.wasm and vecino.js, the parts beside it.
  run(join(root, 'target/release/split'), [options.wasm, pkg, 'vecino'])
  if (!options.fast) {
    await shrink(pkg)
    bundle(pkg)
  }
  run('lightningcss', ['--bundle', '--minify', '--targets', BROWSERS, join(root, 'style/main.css'), '-o', join(pkg, 'vecino.css')])
  for (const name of SCRIPTS) cpSync(join(root, 'scripts', name), join(pkg, name))
  await writeWords(pkg)

  const id = contentHash(pkg)
  const sizes = options.fast ? [] : filesUnder(site).map((file) => compress(file))
  writeFileSync(join(site, 'build-id'), id)
  const over = options.fast ? [] : report(site, sizes)
  rmSync(options.out, { recursive: true, force: true })
  rmSync(stamp, { force: true })
  renameSync(site, options.out)
  writeFileSync(stamp, inputs)
  console.log(`build ${id} in ${options.out}${options.fast ? ', not compressed' : ''}`)
  if (options.check && over.length > 0) fail(over.join('; '), 1)
}

function parseArguments(words) {
  const options = { wasm: undefined, check: false, fast: false, out: join(root, 'target/site') }
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i]
    if (word === '--check') options.check = true
    else if (word === '--fast') options.fast = true
    else if (word === '--out') options.out = resolve(words[++i] ?? fail('--out needs a directory', 2))
    else if (word.startsWith('-')) fail(`unknown option ${word}`, 2)
    else options.wasm = resolve(word)
  }
  if (!options.wasm) fail('which wasm file? node scripts/build-site.mjs PATH/frontend.wasm [--check] [--fast] [--out DIR]', 2)
  if (!existsSync(options.wasm)) fail(`${options.wasm} does not exist; build crates/frontend for wasm32-unknown-unknown first`, 2)
  if (options.check && options.fast) fail('--check needs the compressed sizes that --fast leaves out', 2)
  if (existsSync(options.out) && !looksLikeASite(options.out)) fail(`${options.out} is not empty and not a site; it will not be replaced`, 2)
  return options
}

/** What is replaced must be one of ours (or empty). */
function looksLikeASite(directory) {
  return readdirSync(directory).length === 0 || existsSync(join(directory, 'pkg'))
}

/** A file for each language: its texts in the order of their keys, one a line, as app/build.rs numbers them. */
async function writeWords(pkg) {
  const { parse } = await installed('smol-toml/dist/index.js')
  for (const locale of LOCALES) {
    const sections = Object.entries(parse(readFileSync(localeFile(locale), 'utf8')))
    const texts = sections.flatMap(([section, words]) => Object.entries(words).map(([word, text]) => [`${section}.${word}`, text]))
    texts.sort(([a], [b]) => (a < b ? -1 : 1))
    writeFileSync(join(pkg, `words.${locale}.txt`), texts.map(([, text]) => text).join('\n'))
  }
}

function localeFile(locale) {
  return join(root, `app/locales/${locale}.toml`)
}

/** A library of scripts/setup.sh. */
function installed(path) {
  return import(join(process.env.VECINO_TOOLS ?? fail('VECINO_TOOLS is not set; source scripts/env.sh', 2), 'node_modules', path))
}

/** Every program smaller, as `wasm-opt -Oz` would: in one process, because Binaryen takes a second to start. */
async function shrink(pkg) {
  const { default: binaryen } = await installed('binaryen/index.js')
  const features = FEATURES.reduce((all, name) => all | (binaryen.Features[name] ?? fail(`Binaryen knows no feature ${name}`, 2)), 0)
  binaryen.setOptimizeLevel(2)
  binaryen.setShrinkLevel(2)
  for (const file of filesUnder(pkg).filter((name) => extname(name) === '.wasm')) {
    const module = binaryen.readBinary(readFileSync(file))
    module.setFeatures(features)
    module.optimize()
    writeFileSync(file, module.emitBinary())
    module.dispose()
  }
}

/**
 * Puts chunks that much the same pages need into one file. A chunk is what one set of parts shares, and a dozen
 * parts make hundreds of sets, most of them with a function or two. A bundle is a module of nothing but custom
 * sections, one a chunk, which `WebAssembly.Module.customSections` gives back.
 */
function bundle(pkg) {
  const path = (name) => join(pkg, `${name}.wasm`)
  const needs = JSON.parse(readFileSync(join(pkg, 'parts.json'), 'utf8'))
  const bundles = gathered(needs, (name) => statSync(path(name)).size).filter(({ chunks }) => chunks.length > 1)
  const bundleOf = new Map()
  for (const [index, { chunks }] of bundles.entries()) {
    const name = `shared_${index + 1}`
    writeFileSync(path(name), Buffer.concat([Buffer.from('\0asm\x01\0\0\0', 'latin1'), ...chunks.map((chunk) => customSection(chunk, readFileSync(path(chunk))))]))
    for (const chunk of chunks) {
      rmSync(path(chunk))
      bundleOf.set(chunk, name)
    }
  }
  writeFileSync(join(pkg, 'parts.js'), compact(readFileSync(join(pkg, 'parts.js'), 'utf8'), bundleOf))
  const files = Object.entries(needs).map(([part, names]) => [part, [...new Set(names.map((name) => bundleOf.get(name) ?? name))]])
  writeFileSync(join(pkg, 'parts.json'), JSON.stringify(Object.fromEntries(files)))
}

const CHUNK = /(?:\/\*.*?\*\/\n)?const __(chunk_\d+) = makeLoad\(\(\) => \{\n\s*const src = fetch\(new URL\("\.\/\1\.wasm".*?\n\}\n, \[\]\);\n/gs
const PART = /export const __wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\(\(\) => \{\n\s*const src = fetch\(new URL\("\.\/split_\1\.wasm".*?\n\}\n, \[(.*?)\]\)\);\n/gs

/**
 * parts.js with a table instead of a function for every chunk: each page fetches it, and a thousand functions with the
 * chunks of every part take four times as much. A line of the table is a chunk: its number, where another follows than
 * the next; the parts that need it, bit by bit; the bundle that it lies in, if it does.
 */
function compact(script, bundleOf) {
  const chunks = [...script.matchAll(CHUNK)].map(([, name]) => name)
  const parts = [...script.matchAll(PART)].map(([, part, names]) => [part, new Set(names.split(', ').map((name) => name.replace('__', '')))])
  const rest = script.replaceAll(CHUNK, '').replaceAll(PART, '')
  if (/__chunk_|__wasm_split_load/.test(rest) || parts.length > 31) fail('parts.js is not what it is expected to be', 1)
  const numbers = chunks.map((name) => Number(name.slice('chunk_'.length)))
  const line = (name, at) => {
    const mask = parts.reduce((bits, [, needed], n) => (needed.has(name) ? bits | (1 << n) : bits), 0)
    const number = numbers[at] === numbers[at - 1] + 1 ? '' : numbers[at]
    return `${number}:${mask.toString(16)}:${bundleOf.get(name)?.slice('shared_'.length) ?? ''}`
  }
  const exported = parts.map(([part], n) => `export const __wasm_split_load_${part} = part("${part}", ${n});\n`)
  return `${rest}${LOADING}const table = "${chunks.map(line).join()}";\nread(table);\n${exported.join('')}`
}

/** Appended to parts.js. What could not be fetched is asked for again the next time. `ready` is for boot.js. */
const LOADING = `
const bundles = new Map();
async function unpacked(bundle, chunk) {
    if (!bundles.has(bundle)) {
        const module = WebAssembly.compileStreaming(fetch(new URL("./" + bundle + ".wasm", import.meta.url)));
        bundles.set(bundle, module);
        module.catch(() => bundles.delete(bundle));
    }
    return WebAssembly.Module.customSections(await bundles.get(bundle), chunk)[0];
}
function loadOf(name, bundle, deps) {
    return makeLoad(() => {
        const src = bundle ? unpacked(bundle, name) : fetch(new URL("./" + name + ".wasm", import.meta.url));
        src.catch(() => {});
        return async (imports) => bundle ? WebAssembly.instantiate(await src, imports) : WebAssembly.instantiateStreaming(src, imports);
    }, deps);
}
const chunks = [];
function read(table) {
    let number = 0;
    for (const line of table.split(",")) {
        const [own, mask, bundle] = line.split(":");
        number = own ? Number(own) : number + 1;
        const name = "chunk_" + number;
        chunks.push([parseInt(mask, 16), loadOf(name, bundle && "shared_" + bundle, [])]);
    }
}
const loads = new Map();
function part(name, bit) {
    let load;
    loads.set(name, () => {
        load ??= loadOf("split_" + name, "", chunks.filter(([mask]) => mask & (1 << bit)).map(([, load]) => load));
        return load();
    });
    return wrapAsyncCb(loads.get(name));
}
export const ready = (name) => loads.get(name)();
`

/** Which chunks travel together: pair by pair, as long as the requests saved outweigh what pages get for nothing. */
function gathered(needs, sizeOf) {
  const parts = Object.keys(needs)
  const pages = new Map()
  for (const [index, part] of parts.entries()) {
    for (const name of needs[part].filter((name) => name.startsWith('chunk_'))) pages.set(name, (pages.get(name) ?? 0) | (1 << index))
  }
  const bundles = [...pages].map(([name, pages]) => ({ chunks: [name], pages, size: sizeOf(name) }))
  const gain = (a, b) =>
    a.size + b.size > BUNDLE_LIMIT
      ? 0
      : REQUEST_COST * ones(a.pages & b.pages) - a.size * ones(b.pages & ~a.pages) - b.size * ones(a.pages & ~b.pages)
  // The best partner of each among those after it. A pair's gain changes with either of the two only.
  const look = (a) => {
    a.best = { gain: 0 }
    for (const b of bundles.slice(bundles.indexOf(a) + 1)) {
      const found = gain(a, b)
      if (found > a.best.gain) a.best = { gain: found, b }
    }
  }
  bundles.forEach(look)
  for (;;) {
    const a = bundles.reduce((best, other) => (other.best.gain > best.best.gain ? other : best), bundles[0])
    if (!a?.best.b) return bundles
    const b = a.best.b
    bundles.splice(bundles.indexOf(b), 1)
    Object.assign(a, { chunks: [...a.chunks, ...b.chunks], pages: a.pages | b.pages, size: a.size + b.size })
    const at = bundles.indexOf(a)
    for (const [n, other] of bundles.entries()) {
      if (other === a || other.best.b === a || other.best.b === b) look(other)
      else if (n < at && gain(other, a) > other.best.gain) other.best = { gain: gain(other, a), b: a }
    }
  }
}

/** How many bits are set. */
function ones(bits) {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1
  return count
}

/** Custom section of this name: https://webassembly.github.io/spec/core/binary/modules.html#custom-section */
function customSection(name, bytes) {
  const body = Buffer.concat([leb128(name.length), Buffer.from(name), bytes])
  return Buffer.concat([Buffer.from([0]), leb128(body.length), body])
}

function leb128(number) {
  const bytes = []
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}

function run(tool, words) {
  try {
    execFileSync(tool, words, { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    if (error.code === 'ENOENT') fail(`${tool} is not installed; run scripts/setup.sh and source scripts/env.sh`, 2)
    fail(`${tool} failed`, 1)
  }
}

/** Changes when anything does that the site is made from. */
function inputsHash(options) {
  const sources = ['public', 'style'].flatMap((directory) => filesUnder(join(root, directory)))
  const files = [options.wasm, ...sources, ...LOCALES.map(localeFile), ...SCRIPTS.map((name) => join(root, 'scripts', name)), fileURLToPath(import.meta.url), join(root, 'target/release/split')]
  for (const file of files) if (!existsSync(file)) fail(`${file} is missing; scripts/build.sh makes it`, 2)
  const hash = createHash('sha256').update(options.fast ? 'fast' : 'whole')
  for (const file of files) hash.update(`\0${file}\0`).update(readFileSync(file))
  return hash.digest('hex')
}

function filesUnder(directory) {
  return readdirSync(directory, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      return entry.isDirectory() ? filesUnder(path) : [path]
    })
    .sort()
}

/** 16 hex characters that change when any byte or name under pkg/ does. */
function contentHash(pkg) {
  const hash = createHash('sha256')
  for (const file of filesUnder(pkg)) {
    const bytes = readFileSync(file)
    hash.update(`${relative(pkg, file)}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex').slice(0, 16)
}

/** Writes FILE.br and FILE.gz beside the file; returns its sizes. */
function compress(file) {
  const raw = statSync(file).size
  if (!COMPRESSIBLE.has(extname(file)) || raw < WORTH_COMPRESSING) return { file, raw, sent: raw }
  const bytes = readFileSync(file)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw }
  const brotli = brotliCompressSync(bytes, { params })
  writeFileSync(`${file}.br`, brotli)
  writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }))
  return { file, raw, sent: brotli.length }
}

/** Prints the table and the sums; returns a sentence for each budget that is exceeded. */
function report(site, sizes) {
  console.log(`${'file'.padEnd(44)}${'raw kB'.padStart(10)}${'brotli kB'.padStart(12)}`)
  for (const { file, raw, sent } of sizes) {
    console.log(relative(site, file).padEnd(44) + kilobytes(raw).padStart(10) + kilobytes(sent).padStart(12))
  }
  const pkg = join(site, 'pkg')
  const sent = new Map(sizes.filter(({ file }) => dirname(file) === pkg).map(({ file, sent }) => [basename(file), sent]))
  const sum = (names) => names.reduce((bytes, name) => bytes + (sent.get(name) ?? 0), 0)
  const needs = JSON.parse(readFileSync(join(pkg, 'parts.json'), 'utf8'))
  const parts = new Set(Object.values(needs).flat().map((name) => `${name}.wasm`))
  // parts.json is read when the page stands and nothing else is to do; of the languages only one is, so the longest counts.
  const words = LOCALES.map((locale) => `words.${locale}.txt`)
  const entry =
    sum([...sent.keys()].filter((name) => !parts.has(name) && !words.includes(name) && !ON_DEMAND.includes(name) && name !== 'parts.json')) +
    Math.max(...words.map((name) => sum([name])))
  console.log(`entry download ${kilobytes(entry)} kB (budget ${kilobytes(ENTRY_BUDGET)}); a part at most ${kilobytes(PART_BUDGET)} kB`)
  for (const [part, names] of Object.entries(needs)) {
    console.log(`  with ${part.padEnd(12)} ${kilobytes(entry + sum(names.map((name) => `${name}.wasm`)))} kB`)
  }
  const over = [...parts].filter((name) => (sent.get(name) ?? 0) > PART_BUDGET)
  const sentences = over.map((name) => `${name} is ${kilobytes(sum([name]) - PART_BUDGET)} kB over the budget of a part`)
  return entry > ENTRY_BUDGET ? [`the entry download is ${kilobytes(entry - ENTRY_BUDGET)} kB over its budget`, ...sentences] : sentences
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1)
}

function fail(message, code) {
  console.error(`error: ${message}`)
  process.exit(code)
}

await main()
