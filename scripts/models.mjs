// Writes the table of docs/models.md anew: what `vecino insight` says on the data sets of VECINO_DATA, beside what
// was published (reference.json) and what the usual Python package says. With --check it only compares.
//   node scripts/models.mjs [--check]
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = new URL('..', import.meta.url).pathname
const data = process.env.VECINO_DATA ?? join(root, '../shared/data')
const program = process.env.VECINO_BIN ?? join(root, 'target/release/vecino')
const page = join(root, 'docs/models.md')
const [begin, end] = ['<!-- The table is written by scripts/models.mjs. -->', '<!-- So far. -->']
const reference = JSON.parse(readFileSync(join(data, 'reference.json'), 'utf8'))
/** What the usual packages say, as scripts/models.py has found. */
const packages = JSON.parse(readFileSync(join(root, 'scripts/models.packages.json'), 'utf8'))

const at = (value, path) => path.split('.').reduce((inner, key) => inner?.[key], value)
const run = (...words) => JSON.parse(execFileSync(program, ['insight', ...words, '--json'], { cwd: data, maxBuffer: 1 << 28 }))
const clv = model =>
  run('clv', 'cdnow_sample.txt.gz', '--columns', 'id,sample,date,cds,dollars', '--date-format', '%Y%m%d', '--customer', 'sample',
    '--date', 'date', '--amount', 'dollars', '--unit', 'week', '--calibration-end', '1997-09-30', '--model', model)
const rules = (support, confidence) =>
  run('rules', 'groceries.csv.gz', '--min-support', support, '--min-confidence', confidence, '--limit', '1')

// Digits after the point; null where the figure is a whole number. Of a list each.
const number = (value, digits) => {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(one => number(one, digits)).join(', ')
  return digits === null ? String(value) : Number(value).toFixed(digits)
}

/** A block of rows: of one command, with the figure's name, its path in the result, where it was published, its digits. */
const blocks = [
  ['BG/NBD, CDNOW', () => clv('bgnbd'), 'clv.bgnbd.', [
    ['r', 'parameters.r', 'r', 5],
    ['α', 'parameters.alpha', 'alpha', 5],
    ['a', 'parameters.a', 'a', 5],
    ['b', 'parameters.b', 'b', 5],
    ['log-likelihood', 'log_likelihood', 'log_likelihood', 5],
    ['expected in 39 weeks, all', 'expected', 'sum_expected_39_weeks', 4],
    ['sum of P(alive)', 'sum_p_alive', 'sum_p_alive', 4],
    ['correlation with what came', 'correlation', 'correlation_with_actual', 4],
  ]],
  ['MBG/NBD, CDNOW', () => clv('mbgnbd'), 'clv.mbgnbd.', [
    ['log-likelihood', 'log_likelihood', 'log_likelihood', 5],
    ['expected in 39 weeks, all', 'expected', null, 3],
    ['sum of P(alive)', 'sum_p_alive', null, 3],
  ]],
  ['Pareto/NBD, CDNOW', () => clv('pareto-nbd'), 'clv.pareto_nbd.', [
    ['log-likelihood', 'log_likelihood', 'log_likelihood', 5],
    ['expected in 39 weeks, all', 'expected', null, 3],
    ['sum of P(alive)', 'sum_p_alive', null, 3],
  ]],
  ['Gamma-Gamma, CDNOW', () => clv('bgnbd').gamma_gamma, 'clv.gamma_gamma.', [
    ['p', 'p', 'p', 4],
    ['q', 'q', 'q', 4],
    ['v', 'v', 'v', 4],
    ['log-likelihood', 'log_likelihood', 'log_likelihood', 5],
    ['mean of all', 'population_mean', 'population_mean', 4],
  ]],
  ['RFM, Online Retail',
    () => run('rfm', 'online_retail.csv.gz', '--customer', 'CustomerID', '--date', 'InvoiceDate', '--quantity', 'Quantity', '--price', 'UnitPrice',
      '--positive-only', '--as-of', '2011-12-10'), 'rfm.', [
      ['lines', 'lines', 'lines', null],
      ['customers', 'customers', 'customers', null],
      ['revenue', 'revenue', 'revenue', 3],
      ['quintiles of recency, days', 'recency_quintiles_days', 'recency_quintiles_days', 1],
      ['quintiles of frequency', 'frequency_quintiles', 'frequency_quintiles', 0],
      ['quintiles of money', 'monetary_quintiles', 'monetary_quintiles', 3],
    ]],
  ['Recommendations, Online Retail',
    () => run('recommend', 'online_retail.csv.gz', '--customer', 'CustomerID', '--item', 'StockCode', '--date', 'InvoiceDate', '--quantity', 'Quantity',
      '--holdout', 'last'), '', [
      ['customers judged by', 'customers', null, null],
      ['HR@10', 'hr_at_10', null, 3],
      ['NDCG@10', 'ndcg_at_10', null, 3],
      ['HR@10 of what sells most', 'popularity.hr_at_10', null, 3],
      ['NDCG@10 of what sells most', 'popularity.ndcg_at_10', null, 3],
    ]],
  ['Rules of 1 % and 50 %, Groceries', () => rules('0.01', '0.5'), 'association_rules.rules.0.', [
    ['itemsets', 'itemsets', 'itemsets', null],
    ['rules', 'rules', 'rules', null],
    ['lift of the first', 'association_rules.0.lift', null, 6],
  ]],
  ['Rules of 0.6 % and 25 %, Groceries', () => rules('0.006', '0.25'), 'association_rules.rules.1.', [
    ['itemsets', 'itemsets', 'itemsets', null],
    ['rules', 'rules', 'rules', null],
  ]],
  ['Logistic regression, card defaults',
    () => run('logistic', 'islr_default.csv.gz', '--outcome', 'default', '--positive', 'Yes', '--factors', 'balance,income,student'), 'logistic.', [
      ['intercept', 'coefficients.intercept', 'intercept', 6],
      ['balance', 'coefficients.balance', 'balance', 9],
      ['income', 'coefficients.income', 'income', 12],
      ['student', 'coefficients.student', 'student', 7],
      ['error of student', 'standard_errors.student', 'standard_errors.student', 6],
      ['log-likelihood', 'log_likelihood', 'log_likelihood', 5],
    ]],
  ['Logistic regression, Hillstrom’s visits',
    () => run('logistic', 'hillstrom.csv.gz', '--outcome', 'visit', '--positive', '1', '--factors', 'recency,history,mens,womens,newbie,segment'), '', [
      ['intercept', 'coefficients.intercept', null, 5],
      ['recency', 'coefficients.recency', null, 5],
      ['newbie', 'coefficients.newbie', null, 5],
      ['no e-mail, against men’s', 'coefficients.segment[No E-Mail]', null, 5],
      ['its error', 'standard_errors.segment[No E-Mail]', null, 5],
      ['log-likelihood', 'log_likelihood', null, 3],
      ['AUC', 'auc', null, 4],
    ]],
  ['Merton, Hull’s example', () => run('merton', '--equity', '3', '--equity-volatility', '0.8', '--debt', '10', '--rate', '0.05', '--years', '1'),
    'merton.', [
      ['asset value', 'asset_value', 'asset_value', 5],
      ['asset volatility', 'asset_volatility', 'asset_volatility', 6],
      ['probability of default', 'default_probability', 'default_probability', 6],
      ['expected loss', 'expected_loss', 'expected_loss', 6],
    ]],
  ['Experiment, Hillstrom’s visits', () => run('experiment', 'hillstrom.csv.gz', '--arm', 'segment', '--control', 'No E-Mail', '--metric', 'visit'),
    'experiments.', [
      ['sample ratio: χ²', 'sample_ratio.chi2', 'sample_ratio.chi2', 6],
      ['its p', 'sample_ratio.p', 'sample_ratio.p', 6],
      ['men’s e-mail: visits', 'arms.1.rate', 'visit_rate.Mens E-Mail', 5],
      ['relative lift', 'comparisons.0.relative_lift', 'mens_against_none_relative_lift', 6],
      ['its 95 % interval', 'comparisons.0.ci95', 'ci95', 6],
      ['the same for any number of looks', 'comparisons.0.sequential_ci95', 'sequential_ci95', 6],
    ]],
  ['Size of an experiment, 20 % to 25 %', () => run('power', '--baseline', '0.2', '--lift', '0.25', '--power', '0.8', '--alpha', '0.05'), '', [
    ['customers an arm', 'n_per_arm', null, 3],
  ]],
  ['Classification, banking77, a fifth held out', () => run('classify', '--train', 'banking77_train.csv.gz', '--text', 'text', '--label', 'category'), '', [
    ['accuracy', 'accuracy', null, 3],
    ['macro F1', 'macro_f1', null, 3],
    ['share routed', 'share_routed', null, 3],
    ['of these right', 'precision_routed', null, 3],
  ]],
  ['Linkage, febrl1', () => run('link', 'febrl1.csv.gz', '--id', 'rec_id', '--truth-pattern', 'rec-(\\d+)-'), 'linkage.', [
    ['true pairs', 'true_pairs', 'true_pairs', null],
    ['precision', 'precision', null, 3],
    ['recall', 'recall', null, 3],
    ['F1', 'f1', null, 3],
  ]],
  ['Forecast, airline passengers', () => run('forecast', 'airpassengers.csv', '--value', 'value', '--season', '12', '--horizon', '12', '--holdout', '12').mase,
    'forecast.', [
      ['seasonal naive, MASE', 'seasonal_naive', 'seasonal_naive_mase', 3],
      ['Holt-Winters, MASE', 'holt_winters', 'holt_winters_multiplicative_mase', 3],
      ['airline model, MASE', 'airline', 'airline_model_mase', 3],
    ]],
]

const rows = blocks.flatMap(([name, command, where, figures]) => {
  const result = command()
  return figures.map(([figure, path, published, digits]) => {
    const ours = at(result, path)
    if (ours === undefined || ours === null) throw new Error(`${name}: the result has no ${path}`)
    const known = published === null ? '' : number(at(reference, where + published), digits)
    const theirs = number(packages[name]?.figures[figure], digits)
    return `| ${name} | ${figure} | ${known} | ${number(ours, digits)} | ${theirs && `${theirs} (${packages[name].package})`} |`
  })
})
const table = ['| model and data | figure | published | Vecino | the usual package |', '| --- | --- | --- | --- | --- |', ...rows].join('\n')
const text = readFileSync(page, 'utf8')
const [before, after] = [text.indexOf(begin), text.indexOf(end)]
if (before < 0 || after < before) throw new Error(`docs/models.md lacks the marks around its table`)
const written = `${text.slice(0, before + begin.length)}\n\n${table}\n\n${text.slice(after)}`
if (process.argv.includes('--check')) {
  if (written !== text) throw new Error('docs/models.md is not what the models say; run node scripts/models.mjs')
} else {
  writeFileSync(page, written)
}
