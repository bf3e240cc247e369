import { numberSolution } from '../solution.ts'
import type { Solution } from '../types.ts'
import { digits } from './expression.ts'

interface Unit {
  dimension: string
  /** How many base units one is; temperatures go by `offset` too: base = value × factor + offset. */
  factor: number
  offset?: number
  label: string
}

/** Dimension, then `factor label names…`; the base unit has factor 1. */
const table = `
length: 1 m metre meter metres meters; 0.01 cm centimetre centimeter centimetres centimeters; 0.001 mm millimetre millimeter millimetres millimeters; 1000 km kilometre kilometer kilometres kilometers; 0.0254 inches inch in; 0.3048 feet foot ft; 0.9144 yards yard yd; 1609.344 miles mile mi; 1852 nautical_miles nautical_mile nmi
mass: 1 g gram grams; 0.001 mg milligram milligrams; 1000 kg kilogram kilograms kilo kilos; 1000000 tonnes tonne; 28.349523125 ounces ounce oz; 453.59237 pounds pound lb lbs; 6350.29318 stone stones
volume: 1 l litre liter litres liters; 0.001 ml millilitre milliliter millilitres milliliters; 3.785411784 gallons gallon gal; 0.946352946 quarts quart; 0.473176473 pints pint; 0.2365882365 cups cup; 0.01478676478125 tablespoons tablespoon tbsp; 0.00492892159375 teaspoons teaspoon tsp; 1000 m³ m3 cubic_metres cubic_meters
time: 1 seconds second s sec secs; 0.001 milliseconds millisecond ms; 60 minutes minute min mins; 3600 hours hour h hrs hr; 86400 days day; 604800 weeks week
data: 1 bytes byte B; 1000 KB kilobyte kilobytes; 1000000 MB megabyte megabytes; 1000000000 GB gigabyte gigabytes; 1000000000000 TB terabyte terabytes; 1024 KiB kibibytes; 1048576 MiB mebibytes; 1073741824 GiB gibibytes; 0.125 bits bit
speed: 1 m/s metres_per_second meters_per_second; 0.2777777777777778 km/h kmh kph kilometres_per_hour kilometers_per_hour; 0.44704 mph miles_per_hour; 0.5144444444444445 knots knot
area: 1 m² m2 square_metres square_meters; 10000 hectares hectare ha; 4046.8564224 acres acre; 1000000 km² km2 square_kilometres square_kilometers; 0.09290304 square_feet sq_ft ft2
energy: 1 J joules joule; 1000 kJ kilojoules kilojoule; 4.184 calories calorie cal; 4184 kcal kilocalories kilocalorie; 3600000 kWh kilowatt_hours
angle: 1 degrees_of_arc; 57.29577951308232 radians radian
`

const units = new Map<string, Unit>()
for (const line of table.trim().split('\n')) {
  const [dimension = '', rest = ''] = line.split(': ')
  for (const entry of rest.split('; ')) {
    const [factor, ...names] = entry.split(' ')
    const label = (names[0] ?? '').replaceAll('_', ' ')
    for (const name of names)
      units.set(name.replaceAll('_', ' ').toLowerCase(), { dimension, factor: Number(factor), label })
  }
}
const temperature = (label: string, factor: number, offset: number, names: string[]): void => {
  for (const name of names) units.set(name, { dimension: 'temperature', factor, offset, label })
}
temperature('°C', 1, 0, ['celsius', '°c', 'degrees celsius', 'degree celsius', 'centigrade'])
temperature('°F', 5 / 9, -160 / 9, ['fahrenheit', '°f', 'degrees fahrenheit', 'degree fahrenheit'])
temperature('K', 1, -273.15, ['kelvin', 'kelvins'])

const escape = (name: string): string => name.replace(/[/.]/g, '\\$&')
const name = `(${[...units.keys()]
  .sort((a, b) => b.length - a.length)
  .map(escape)
  .join('|')})(?![\\w/²³])`
const number = String.raw`(-?\d[\d,]*(?:\.\d+)?)`

/** Group `q` is the number, `from` and `to` the units. */
const shapes = [
  new RegExp(
    `\\bhow (?:many|much) (?<to>${name}) (?:are|is)?(?: there)? ?(?:in|equals?|make up)? ?(?<q>${number}|an?|one) ?(?<from>${name})`,
    'i',
  ),
  new RegExp(
    `(?<q>${number}) ?(?<from>${name}) (?:is|are|in|to|into|as|equals?|=)(?: how many)? ?(?:how many )?(?<to>${name})`,
    'i',
  ),
  new RegExp(`\\bconvert (?<q>${number}) ?(?<from>${name}) (?:in|to|into) (?<to>${name})`, 'i'),
]

/** `Convert 5 km to miles`, `How many inches are in 2 feet?`, `What is 20 °C in Fahrenheit?` */
export function solveUnits(text: string): Solution | null {
  if (text.length > 400) return null
  const plain = digits(text)
  for (const shape of shapes) {
    const groups = shape.exec(plain)?.groups
    if (groups === undefined) continue
    const [from, to] = [units.get((groups['from'] ?? '').toLowerCase()), units.get((groups['to'] ?? '').toLowerCase())]
    if (from === undefined || to === undefined || from.dimension !== to.dimension) continue
    const said = groups['q'] ?? '1'
    const amount = /^\W*\d/.test(said) ? Number(said.replaceAll(',', '')) : 1
    const base = amount * from.factor + (from.offset ?? 0)
    const value = Number(((base - (to.offset ?? 0)) / to.factor).toPrecision(12))
    if (!Number.isFinite(value)) return null
    const upsideDown = (amount * to.factor) / from.factor
    return numberSolution({
      key: `unit:${amount} ${from.label}>${to.label}`,
      value: Math.abs(value) < 0.001 ? Number(value.toPrecision(3)) : value,
      say: (short) => `${amount} ${from.label} is ${short} ${to.label}.`,
      hints:
        from.dimension === 'temperature'
          ? [value + 32, amount * 1.8, amount + 32]
          : [upsideDown, value * 10, value / 10],
    })
  }
  return null
}
