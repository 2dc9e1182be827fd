// Starts a Vecino on a fresh temporary database and stops with it. Playwright's webServer runs this, because
// the data must be there before the server is (Playwright's global setup comes after its web server).
//
//   node serve.mjs demo 3100            2,000 invented customers, seed 1
//   node serve.mjs online-retail 3101   the UCI Online Retail file from VECINO_DATA
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DEMO_ADMINISTRATOR, DEMO_PASSWORD } from '../scripts/sign-in.mjs'

const [data = 'demo', port = '3100'] = process.argv.slice(2)
const vecino = resolve(process.env.VECINO_BIN ?? join(import.meta.dirname, '../target/release/vecino'))
const folder = mkdtempSync(join(tmpdir(), 'vecino-end2end-'))
const env = {
  // Not every answer: among thousands of them nobody finds the test that failed.
  VECINO_LOG: 'warn',
  ...process.env,
  DATABASE_URL: `sqlite://${join(folder, 'vecino.db')}`,
  VECINO_USER_RATE: '0',
  VECINO_ADDRESS_RATE: '0',
}

/** @type {Record<string, string[]>} */
const FILL = {
  demo: ['demo', '--customers', '2000', '--seed', '1'],
  'online-retail': ['import', 'online-retail', join(process.env.VECINO_DATA ?? '.', 'online_retail.csv.gz')],
}

process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`error: ${message}`)
  process.exit(1)
}

/** @param {string[]} words */
function run(words) {
  const ended = spawnSync(vecino, words, { env, stdio: ['ignore', 'ignore', 'inherit'] })
  if (ended.status !== 0) fail(`vecino ${words.join(' ')} ended with ${ended.status ?? ended.signal}`)
}

if (!existsSync(vecino)) fail(`${vecino} does not exist; build it first (make build), or name another with VECINO_BIN`)
const words = FILL[data] ?? fail(`no such data: ${data}`)
run(words)
// A company that is not invented has nobody in it yet: somebody of the same name as in the demo company.
if (data !== 'demo') {
  const file = join(folder, 'password')
  writeFileSync(file, DEMO_PASSWORD, { mode: 0o600 })
  run(['user', 'add', '--name', 'Farid Haddad', '--email', DEMO_ADMINISTRATOR, '--role', 'administrator', '--password-file', file])
}

// Before the server, which would do it by itself while tests look.
run(['score'])

const server = spawn(vecino, ['serve', '--listen', `127.0.0.1:${port}`], { env, stdio: ['ignore', 'inherit', 'inherit'] })
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => server.kill('SIGTERM'))
}
server.on('exit', (code) => process.exit(code ?? 1))
