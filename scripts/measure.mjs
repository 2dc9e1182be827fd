// Measures what the figures in docs/measurements.md claim, on the release build:
//
//   node scripts/measure.mjs [--json]
//
// Imports Online Retail into a fresh SQLite file (time, peak memory), then asks for pages one after the
// other over a kept connection. Times are whole round trips on the loopback address. How much of a page is
// its queries is told by `cargo bench -p server --bench page`.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DEMO_ADMINISTRATOR, DEMO_PASSWORD, signIn } from './sign-in.mjs'

const root = resolve(import.meta.dirname, '..')
const program = join(root, 'target/release/vecino')
const data = join(process.env.VECINO_DATA ?? join(root, '../shared/data'), 'online_retail.csv.gz')
const port = 3199
const folder = mkdtempSync(join(tmpdir(), 'vecino-measure-'))
const env = { ...process.env, DATABASE_URL: `sqlite://${folder}/vecino.db` }
const RUNS = 3
const REQUESTS = 400

/** Runs the program to its end; resolves to its output, seconds and peak memory in MB. */
function run(words) {
  return new Promise((done, fail) => {
    const began = performance.now()
    const child = spawn(program, words, { env, stdio: ['ignore', 'pipe', 'ignore'] })
    let out = ''
    let peak = 0
    child.stdout.on('data', (text) => (out += text))
    const watch = setInterval(() => {
      try {
        peak = Number(readFileSync(`/proc/${child.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)[1]) / 1024
      } catch {
        // It has ended, or this system has no /proc: the peak stays what was last seen.
      }
    }, 10)
    child.on('exit', (code) => {
      clearInterval(watch)
      if (code !== 0) fail(new Error(`vecino ${words[0]} ended with ${code}`))
      else done({ out, seconds: (performance.now() - began) / 1000, peak })
    })
  })
}

let cookie = ''
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })

function get(path) {
  return new Promise((done, fail) => {
    const began = performance.now()
    const request = http.get({ port, path, agent, headers: { cookie, accept: path.startsWith('/api') ? 'application/json' : 'text/html' } }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text) => (body += text))
      response.on('end', () =>
        response.statusCode === 200 ? done({ body, ms: performance.now() - began }) : fail(new Error(`${path}: ${response.statusCode}`)),
      )
    })
    request.on('error', fail)
  })
}

function spread(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2))
  return { n: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1) }
}

async function imports() {
  const seconds = []
  const megabytes = []
  for (let i = 0; i < RUNS; i += 1) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${folder}/vecino.db${suffix}`, { force: true })
    const result = await run(['import', 'online-retail', data, '--json'])
    seconds.push(result.seconds)
    megabytes.push(result.peak)
  }
  const three = (values) => values.map((v) => Number(v.toFixed(2))).sort((a, b) => a - b)
  return { seconds: three(seconds), peak_memory_mb: three(megabytes) }
}

async function pages() {
  const file = join(folder, 'password')
  writeFileSync(file, DEMO_PASSWORD, { mode: 0o600 })
  await run(['user', 'add', '--name', 'Measure', '--email', DEMO_ADMINISTRATOR, '--role', 'administrator', '--password-file', file])
  const server = spawn(program, ['serve', '--listen', `127.0.0.1:${port}`], { env, stdio: 'ignore' })
  try {
    for (let i = 0; ; i += 1) {
      try {
        await get('/healthz')
        break
      } catch (error) {
        if (i > 100) throw error
        await new Promise((r) => setTimeout(r, 100))
      }
    }
    cookie = await signIn(`http://127.0.0.1:${port}`)
    const ids = JSON.parse((await get('/api/v1/customers?limit=200')).body).rows.map((row) => row.customer_id)
    const journeys = {
      'customer page': (id) => [`/customers/${id}`],
      'its orders': (id) => [`/customers/${id}/orders`],
      'customer list': () => ['/customers?sort=-revenue'],
      'search': (id, i) => [`/api/v1/search?q=${12346 + i * 7}`],
    }
    const table = {}
    for (const [name, paths] of Object.entries(journeys)) {
      const times = []
      for (let i = -50; i < REQUESTS; i += 1) {
        let ms = 0
        for (const path of paths(ids[(i + 50) % ids.length], i + 50)) ms += (await get(path)).ms
        if (i >= 0) times.push(ms)
      }
      table[name] = spread(times)
    }
    return table
  } finally {
    server.kill('SIGTERM')
  }
}

if (!existsSync(program) || !existsSync(data)) {
  console.error(`needs ${program} (make build) and ${data} (README.md says where to get it)`)
  process.exit(2)
}
try {
  const result = { import_online_retail: await imports(), milliseconds: await pages() }
  if (process.argv.includes('--json')) console.log(JSON.stringify(result))
  else {
    console.log('import of 541,909 lines, three runs, sorted:', result.import_online_retail)
    console.table(result.milliseconds)
  }
} finally {
  agent.destroy()
  rmSync(folder, { recursive: true, force: true })
}
