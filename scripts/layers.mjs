// layers.mjs — the layers of the library, and which import from one file to another they allow

/** Folders of src from the lowest to the highest; each imports only from itself and those before it. */
export const LAYERS = [
  'errors',
  'media',
  'heap',
  'journal',
  'schema',
  'mapping',
  'pointers',
  'cells',
  'collections',
  'pool',
  'tools',
];

/** Layers that decorators/ may see: it records schema metadata and knows no pool and no media. */
const SEEN_BY_DECORATORS = ['errors', 'schema'];

/** Place of a file (relative to the repository, with forward slashes) in the order of imports. */
function placeOf(file) {
  const [top, second, ...rest] = file.split('/');
  if (top === 'src' && rest.length > 0) return { area: 'layer', layer: second };
  if (top === 'src') return { area: 'entry' };
  if (top === 'test' && rest.length > 0 && LAYERS.includes(second)) {
    return { area: 'layer test', layer: second };
  }
  return { area: top };
}

/**
 * Says why `from` may not import `to`, or returns undefined when it may.
 * Both are file paths relative to the repository, with forward slashes.
 */
export function importProblem(from, to) {
  const source = placeOf(from);
  const target = placeOf(to);

  if (source.area === 'layer' && !LAYERS.includes(source.layer)) {
    return `src/${source.layer} is no layer; the layers are ${LAYERS.join(', ')} (scripts/layers.mjs)`;
  }
  if (source.area === 'layer' || source.area === 'decorators' || source.area === 'entry') {
    if (!['layer', 'decorators', 'entry'].includes(target.area)) {
      return `the library may not import from ${target.area}/`;
    }
  }
  switch (source.area) {
    case 'layer':
      if (target.area === 'entry') return 'a layer may not import the entry point';
      if (target.area === 'decorators')
        return 'src may not import decorators; only src/index.ts does';
      if (LAYERS.indexOf(target.layer) > LAYERS.indexOf(source.layer)) {
        return `${source.layer} stands below ${target.layer} and may not import from it`;
      }
      return undefined;
    case 'decorators':
      if (target.area === 'entry') return 'decorators may not import the entry point';
      if (target.area === 'layer' && !SEEN_BY_DECORATORS.includes(target.layer)) {
        return `decorators may import only from src/${SEEN_BY_DECORATORS.join(' and src/')}`;
      }
      return undefined;
    case 'eslint-plugin-corundum':
      return target.area === source.area
        ? undefined
        : 'the lint plugin is a package of its own and imports nothing of the repository';
    case 'samples':
      return target.area === 'samples' ? undefined : "a sample imports the library as 'corundum'";
    case 'layer test':
      if (target.area === 'layer' && LAYERS.indexOf(target.layer) > LAYERS.indexOf(source.layer)) {
        return `a test of ${source.layer} may import that layer, those below it and the public entry, not ${target.layer}`;
      }
      return undefined;
    default:
      return undefined;
  }
}
