// Draws docs/data-model.md from the migrations, so that the diagram cannot differ from the schema.
// `node scripts/data-model.mjs` writes it, `--check` fails when it is out of date.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';

const folder = 'crates/store/src/migration';
const target = 'docs/data-model.md';
// What the two databases call differently.
const PLAIN = { '{uuid}': 'uuid', '{text_key}': 'text', '{bytes}': 'bytes' };
const sql = readdirSync(folder)
  .filter((name) => /^m\d+.*\.rs$/.test(name))
  .sort()
  .map((name) => {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    const title = text.match(/^\/\/! (.*)$/m)[1];
    // A migration with one text for each database: SQLite's comes first.
    const texts = [...text.matchAll(/const UP: &str = "\n([\s\S]*?)\n";/g)].map(([, up]) => up);
    const up = texts[0] ?? text.match(/= "\n([\s\S]*?)\n";/)?.[1] ?? '';
    return { name, title, up, tables: tables(up) };
  });

function tables(text) {
  return [...text.matchAll(/CREATE TABLE (\w+) \(\n([\s\S]*?)\n\)/g)].map(([, name, body]) => {
    const lines = body.split('\n').map((line) => line.trim().replace(/,$/, ''));
    const primary = body.match(/PRIMARY KEY \(([^)]*)\)/)?.[1].split(', ') ?? [];
    const columns = lines
      .filter((line) => !/^(PRIMARY|FOREIGN|UNIQUE)/.test(line))
      .map((line) => {
        const [, column, type] = line.match(/^(\w+) (\{?\w+\}?)/);
        const plain = PLAIN[type] ?? type;
        const key = primary.includes(column) || /PRIMARY KEY/.test(line) ? ' PK' : /REFERENCES/.test(line) ? ' FK' : '';
        return `${plain} ${column}${key}`;
      });
    const parents = [...new Set([...body.matchAll(/REFERENCES (\w+)/g)].map(([, parent]) => parent))];
    return { name, columns, parents };
  });
}

// A table that a later step makes anew is shown as that step leaves it, under the name it takes over.
for (const step of sql) {
  for (const [, before, after] of step.up.matchAll(/ALTER TABLE (\w+) RENAME TO (\w+)/g)) {
    for (const table of step.tables) if (table.name === before) table.name = after;
  }
}
// A column that a later step adds stands with the others.
for (const step of sql) {
  for (const [, name, column, type, rest] of step.up.matchAll(/ALTER TABLE (\w+) ADD COLUMN (\w+) (\{?\w+\}?)([^;]*)/g)) {
    const table = sql.flatMap((other) => other.tables).findLast((other) => other.name === name);
    const plain = PLAIN[type] ?? type;
    table?.columns.push(`${plain} ${column}${/REFERENCES/.test(rest) ? ' FK' : ''}`);
    for (const [, parent] of rest.matchAll(/REFERENCES (\w+)/g)) if (!table?.parents.includes(parent)) table?.parents.push(parent);
  }
}
const last = new Map(sql.flatMap((step) => step.tables).map((table) => [table.name, table]));
const all = [...last.values()];
const links = all.flatMap((table) => table.parents.map((parent) => `  ${parent} ||--o{ ${table.name} : ""`));
const boxes = all.map((table) => `  ${table.name} {\n${table.columns.map((c) => `    ${c}`).join('\n')}\n  }`);
const steps = sql.map((step) => `| \`${step.name.replace('.rs', '')}\` | ${step.title} | ${step.tables.map((t) => `\`${t.name}\``).join(', ')} |`);

const page = `# Data model

Made from the migrations by \`node scripts/data-model.mjs\`; do not edit by hand.

| step | what | tables |
| --- | --- | --- |
${steps.join('\n')}

What belongs to a customer has a primary key that begins with \`customer_id\`, so that one customer's
rows lie together. Moments are milliseconds since 1970 in UTC, days are whole days since then, amounts
are whole minor units, and kinds are small numbers whose meaning is in \`crates/domain\`. In \`facts\` and
\`products\` a moment of 0 means *never*. The customer of sixteen zeros owns the sales without a customer.

\`\`\`mermaid
erDiagram
${links.join('\n')}
${boxes.join('\n')}
\`\`\`
`;

if (process.argv.includes('--check')) {
  if (readFileSync(target, 'utf8') !== page) {
    console.error(`${target} is out of date: run node scripts/data-model.mjs`);
    process.exit(1);
  }
} else {
  writeFileSync(target, page);
}
