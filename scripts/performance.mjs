// Writes docs/performance.md from what was measured, which docs/performance/ keeps, and prints the same tables:
//
//   node scripts/performance.mjs           writes it
//   node scripts/performance.mjs --where   says by which version, on what day and machine something is measured now, as JSON
//
// There is a file for each database and size, such as sqlite-10000.json and sqlite-1000000.json; those that are
// missing are left out, and larger ones have a section of their own. scripts/bench.sh makes them.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const folder = join(root, 'docs/performance')
/** A journey on the large database may take so many times what it takes on the small one. */
const GROWTH = 1.5
/** What signing in and a role may add to a customer's page, in milliseconds of the 95th percentile. */
const POLICY_MS = 2
const NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL' }

if (process.argv[2] === '--where') {
  const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim()
  // What is measured is kept among the documents, which are no part of the program.
  const changed = git('status', '--porcelain', '--', '.', ':!docs') === '' ? '' : ', changed'
  const version = git('rev-parse', '--short', 'HEAD') + changed
  const cpu = os.cpus()[0]?.model.trim() || 'unknown processor'
  const machine = `${cpu}, ${os.availableParallelism()} processors, ${Math.round(os.totalmem() / 2 ** 30)} GiB of memory, ${os.type()} ${os.release()}`
  console.log(JSON.stringify({ day: new Date().toISOString().slice(0, 10), version, machine }))
  process.exit(0)
}

const read = (name) => (existsSync(join(folder, name)) ? JSON.parse(readFileSync(join(folder, name), 'utf8')) : undefined)
const size = (n) => n.toLocaleString('en-US')
const ms = (n) => (n === undefined || n === null ? '' : n < 10 ? n.toFixed(1) : Math.round(n).toString())
const row = (cells) => `| ${cells.join(' | ')} |`

function table(head, rows) {
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [row(head), row(rule), ...rows.map(row)].join('\n')
}

const verdict = (kept) => (kept === undefined ? '' : kept ? 'kept' : '**missed**')

/** The journeys of the large database beside those of the small one, where both were measured on one machine. */
function journeys(small, large, sameMachine) {
  const head = ['journey', 'p50', 'p95', 'p95 of the rounds', 'p99', 'its queries: p50', 'p95', 'goal', 'verdict', `p95 with ${size(small.customers)}`, 'growth', `at most ${GROWTH}×`]
  return table(
    head,
    large.journeys.map((journey) => {
      const before = sameMachine && small.journeys.find((other) => other.name === journey.name)?.ms.p95.median
      const p95 = journey.ms.p95
      const growth = before ? p95.median / before : undefined
      const goal = journey.goal_p95_ms ?? undefined
      return [
        `${journey.name}: ${journey.about}`,
        ms(journey.ms.p50.median),
        ms(p95.median),
        `${ms(p95.least)} to ${ms(p95.most)}`,
        ms(journey.ms.p99.median),
        ms(journey.sql_ms?.p50.median),
        ms(journey.sql_ms?.p95.median),
        goal ?? '',
        verdict(goal === undefined ? undefined : p95.median <= goal),
        ms(before || undefined),
        growth ? `${growth.toFixed(2)}×` : '',
        verdict(goal === undefined || growth === undefined ? undefined : growth <= GROWTH),
      ]
    }),
  )
}

/** What signing in and roles add; empty cells where a report does not hold these journeys. */
function policy(reports) {
  const head = ['database', 'floor', 'signed', 'customer', 'customer-narrow', 'signing in', 'role', 'together', `at most ${POLICY_MS} ms`]
  return table(
    head,
    reports.map(([name, { journeys }]) => {
      const p95 = (journey) => journeys.find((one) => one.name === journey)?.ms.p95.median
      const [floor, signed, customer, narrow] = ['floor', 'signed', 'customer', 'customer-narrow'].map(p95)
      const [who, role] = [signed - floor, narrow - customer]
      const said = (n) => (Number.isNaN(n) ? '' : n.toFixed(1))
      const all = who + Math.max(role, 0)
      return [name, ms(floor), ms(signed), ms(customer), ms(narrow), said(who), said(role), said(all), verdict(Number.isNaN(all) ? undefined : all <= POLICY_MS)]
    }),
  )
}

/** What a customer's page costs besides its queries: at most as much again. */
function rendering(reports) {
  const head = ['database', 'customer', 'its queries', 'all the rest', 'at most as much again']
  return table(
    head,
    reports.flatMap(([name, { journeys }]) => {
      const found = journeys.find((one) => one.name === 'customer')
      if (!found?.sql_ms) return []
      const [all, sql] = [found.ms.p50.median, found.sql_ms.p50.median]
      return [[name, ms(all), ms(sql), ms(all - sql), verdict(all - sql <= sql)]]
    }),
  )
}

/** What a person feels in the browser, where it was measured. */
function browser(measured) {
  const head = ['database', 'what', 'median', 'runs', 'goal', 'verdict']
  return table(
    head,
    measured.flatMap(([name, figures]) =>
      Object.entries(figures).map(([what, { median, least, most, goal }]) => [name, what, median, `${least} to ${most}`, goal, verdict(median <= goal)]),
    ),
  )
}

function mixed(reports) {
  const head = ['database', 'requests', 'clients', 'errors', 'a second', 'p50', 'p95', 'p99', 'memory after each thousand requests, MiB']
  return table(
    head,
    // Of some companies only some journeys were measured.
    reports.filter(([, { mixed: m }]) => m).map(([name, { mixed: m }]) => [
      name,
      size(m.requests),
      m.clients,
      m.errors,
      Math.round(m.throughput),
      ms(m.ms.p50),
      ms(m.ms.p95),
      ms(m.ms.p99),
      m.memory_mib.map((mib) => Math.round(mib)).join(', '),
    ]),
  )
}

function fixed(reports) {
  const head = ['database', 'requests a second', 'seconds', 'errors', 'p50', 'p95', 'p99', 'max']
  return table(
    head,
    reports.filter(([, { fixed_rate: r }]) => r).map(([name, { fixed_rate: r }]) => [name, Math.round(r.rate), Math.round(r.seconds), r.errors, ms(r.ms.p50), ms(r.ms.p95), ms(r.ms.p99), ms(r.ms.max)]),
  )
}

/** Of each database the reports there are, from the smallest company to the largest: the first two at least. */
const measured = Object.keys(NAMES).flatMap((kind) => {
  const sizes = readdirSync(folder).flatMap((name) => new RegExp(`^${kind}-(\\d+(?:x\\d+)?)\\.json$`).exec(name)?.[1] ?? [])
  const by = (size) => size.split('x').map(Number)
  const runs = sizes.sort((a, b) => by(a)[0] - by(b)[0] || (by(a)[1] ?? 1) - (by(b)[1] ?? 1)).map((of) => {
    const [file, report] = [`${kind}-${of}`, read(`${kind}-${of}.json`)]
    const busy = by(of)[1] ? ` and ${size(report.orders)} orders and credit notes` : ''
    return { file, report, name: `${NAMES[kind]}, ${size(report.customers)} customers${busy}` }
  })
  const [small, ...larger] = runs
  return Number(sizes[0]) === 10_000 && larger.length > 0 ? [{ kind, small, larger }] : []
})
if (measured.length === 0) {
  console.error(`docs/performance lacks sqlite-10000.json and sqlite-1000000.json; run make bench`)
  process.exit(2)
}
const runs = measured.flatMap(({ small, larger }) => [small, ...larger])
const reports = runs.map(({ file, name, report }) => [name, report, measuredWhen(file)])
const browsers = runs.flatMap(({ file, name }) => {
  const figures = read(`${file}.browser.json`)
  return figures ? [[name, figures, measuredWhen(`${file}.browser`)]] : []
})
const machineOf = (file) => read(`${file}.where.json`).machine
/** When something was measured, by which version of Vecino and where: one may have been measured before another. */
function measuredWhen(file) {
  const { day, version, machine } = read(`${file}.where.json`)
  return `${day}, commit ${version}, on ${machine}`
}
const when = (measured) => measured.map(([name, , of]) => `- ${name}: ${of}`).join('\n')

const parts = [
  `# Performance

Written by \`make bench\` (\`make bench-postgres\` adds PostgreSQL); never edited by hand. What it is made of is kept
in \`docs/performance/\`: what was measured anew takes the place of what was there, the rest stays.

Measured:

${when(reports)}

Data: the demo company (docs/demo.md).

${reports.map(([name, r]) => `- ${name}: ${size(r.orders)} orders and credit notes, ${size(r.tickets)} tickets`).join('\n')}

**What a figure is.** Milliseconds at a client on the same machine, from sending a request over the loopback
address to the last byte of the whole answer: socket, middleware, database, rendering and compression. One
client, one request at a time, after a warm-up; the median of ${reports[0][1].rounds} rounds of
${Math.round(reports[0][1].journeys[0].requests / reports[0][1].rounds)} requests each, with the lowest and the highest round. Beside each page stand its queries by
themselves, one after the other, without server and page. The floor is what an empty answer takes. Every
journey asks for hundreds of different addresses, drawn from all over the data. \`growth\` is the 95th
percentile against the same journey on the small company, where that was measured on the same machine.`,
  ...measured.flatMap(({ small, larger }) =>
    larger.map(({ file, name, report }) => `## ${name}\n\n${journeys(small.report, report, machineOf(small.file) === machineOf(file))}`),
  ),
  `## What signing in and roles cost

Finding out who asks is at most what \`signed\` takes above \`floor\`; that answer also writes some definitions as JSON. A role's
filter and masks are what \`customer-narrow\` takes above \`customer\`: the same pages, with a condition on every query. Together
at most ${POLICY_MS} ms of the 95th percentile.

${policy(reports)}`,
  `## What rendering costs

The median of a customer's page and of its queries. The rest is more than rendering: the way there and back, finding out who
asks, and compression.

${rendering(reports)}`,
  `## In the browser

Milliseconds in headless Chromium on the same machine (\`end2end/vitals.mjs\`): the largest contentful paint of a customer's page
with an empty cache, and again with a full one; from the click on a row of the list until the customer's page is painted; the
longest interaction with the list; from the click on another period or a country until the dashboard shows it.

Measured:

${when(browsers)}

${browser(browsers)}`,
  `## Mixed work in a closed loop

Every client asks again as soon as it is answered, so the times hold the waiting for the processors. Memory is
what server and clients together hold, without pages of the database's file that are mapped and that the system takes back when it needs them.

${mixed(reports)}`,
  `## Mixed work at a fixed rate

Half of what the closed loop reached. A request's time counts from when it fell due, whether or not a client
was free to send it: nothing that was slow hides what came after it.

${fixed(reports)}`,
]
const text = `${parts.join('\n\n')}\n`
writeFileSync(join(root, 'docs/performance.md'), text)
console.log(text)
const failed = reports.filter(([, report]) => report.errors > 0)
for (const [name, report] of failed) console.error(`${name}: ${report.errors} errors, such as ${report.error_examples.join('; ')}`)
process.exit(failed.length > 0 ? 1 : 0)
