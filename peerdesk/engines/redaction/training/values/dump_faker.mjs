// Writes what the npm package @faker-js/faker knows of persons, places and goods as JSON: node dump_faker.mjs PACKAGE_FOLDER OUT
import { writeFileSync } from "node:fs";

const { allLocales } = await import(`${process.argv[2]}/dist/index.js`);
const wanted = ["person", "location", "company", "commerce", "word", "food", "vehicle", "music"];
const found = {};
for (const [name, locale] of Object.entries(allLocales)) {
  found[name] = Object.fromEntries(wanted.filter((part) => locale[part]).map((part) => [part, locale[part]]));
}
writeFileSync(process.argv[3], JSON.stringify(found, (key, value) => (typeof value === "function" ? undefined : value)));
