/**
 * Which folder may import which: docs and CONTRIBUTING.md say it in words, this file makes it true.
 * The rules stand in the order of the walk: lib, domain, rpc, src-main, app, hosts, renderer.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */

const CONVERSATIONS = 'feed|publish|crypto|chain|reserve|signing|failover|redemption|storage|alerts|demo|project|rpc'
/** Types that a neighbour may name: what the store offers, and what a sibling asks for. */
const PORTS = '^src-main/(?:storage/store|[^/]+/ports|redemption/role-ports)\\.ts$'

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to })

module.exports = {
  forbidden: [
    forbid('no-cycles', 'A cycle is two ideas in one.', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } }),
    forbid('resolvable', 'An import that resolves nowhere.', {}, { couldNotResolve: true }),
    forbid(
      'declared',
      'Packages come from package.json.',
      { path: '^(?:shared|src-main|src-renderer)' },
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    ),
    forbid(
      'no-dev-packages-in-product',
      'What runs at an operator’s is a dependency, not a devDependency.',
      { path: '^(?:shared|src-main|src-renderer)' },
      { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/electron/' },
    ),
    forbid(
      'no-tests-in-product',
      'Nothing that ships imports a test.',
      { path: '^(?:shared|src-main|src-renderer)' },
      { path: '^(?:test|bench|scripts)/' },
    ),

    forbid('lib-knows-nothing', 'shared/lib imports nothing of ours and no platform.', { path: '^shared/lib' }, { pathNot: '^shared/lib' }),
    forbid(
      'domain-is-pure',
      'shared/domain imports shared/lib, noble and scure: no Node, no disk, no network.',
      { path: '^shared/domain' },
      { pathNot: '^shared/(?:lib|domain)|^node_modules/@(?:noble|scure)/' },
    ),
    forbid(
      'rpc-is-flat',
      'shared/rpc imports shared/lib and zod, not the domain.',
      { path: '^shared/rpc' },
      { pathNot: '^shared/(?:lib|rpc)|^node_modules/zod/' },
    ),

    forbid(
      'one-conversation-each',
      'A folder of src-main imports itself; of its neighbours it may name types of the store’s port and of ports.ts.',
      { path: `^src-main/(${CONVERSATIONS})/`, pathNot: '^src-main/demo/' },
      { path: '^src-main/', pathNot: ['^src-main/$1/', PORTS, '^src-main/(?:project|app|hosts)/'] },
    ),
    forbid(
      'demo-plays-other-peoples-mints',
      'A simulated mint is made of what a real one would run: the feed’s server, the advertisement and the curve; of nothing else.',
      { path: '^src-main/demo/' },
      {
        path: '^src-main/',
        pathNot: ['^src-main/demo/', '^src-main/crypto/', '^src-main/publish/(?:feed-app|advertise)\\.ts$', PORTS, '^src-main/app/'],
      },
    ),
    forbid(
      'views-for-rpc',
      'The walk ends store → project → rpc: the handlers alone ask project for views. A bundle is checked without a core, too.',
      { path: '^src-main/', pathNot: '^src-main/(?:project|rpc|app)/' },
      { path: '^src-main/project/', pathNot: '^src-main/project/bundle-check\\.ts$' },
    ),
    forbid(
      'ports-are-types',
      'A neighbour’s port is a type: importing a value from it would wire the two together outside of app/.',
      { path: `^src-main/(${CONVERSATIONS})/` },
      { path: PORTS, pathNot: '^src-main/$1/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'app-composes',
      'Only app/ and hosts/ know who satisfies whom; others may name app’s types at most.',
      { path: `^src-main/(?:${CONVERSATIONS})/` },
      { path: '^src-main/app/', dependencyTypesNot: ['type-only'] },
    ),
    forbid(
      'nothing-imports-hosts',
      'Hosts are where the program starts.',
      { pathNot: '^(?:src-main/hosts|test|bench)/' },
      { path: '^src-main/hosts/' },
    ),
    forbid(
      'contract-readers',
      'In src-main only project, rpc, app, demo’s handlers and hosts speak the contract.',
      { path: '^src-main/', pathNot: '^src-main/(?:project|rpc|app|hosts)/' },
      { path: '^shared/rpc' },
    ),
    forbid(
      'page-is-a-browser-program',
      'The redemption page runs at strangers’: it imports itself, the lib, the domain and the console’s colours; of the gateway, types of what it serves.',
      { path: '^src-main/redemption/page/' },
      {
        path: '^(?:shared|src-main|src-renderer)/',
        pathNot: [
          '^src-main/redemption/page/',
          '^src-main/redemption/page-facts\\.ts$',
          '^shared/(?:lib|domain)/',
          '^src-renderer/ui/tokens\\.css$',
        ],
      },
    ),
    forbid('page-has-no-node', 'The redemption page has no Node.', { path: '^src-main/redemption/page/' }, { dependencyTypes: ['core'] }),
    forbid(
      'nothing-imports-the-page',
      'The page is built by itself and served as files.',
      { path: '^(?:shared|src-main|src-renderer)/', pathNot: '^src-main/redemption/page/' },
      { path: '^src-main/redemption/page/' },
    ),
    forbid(
      'database-drivers',
      'Only storage and publish/mint-source open a database.',
      { path: '^(?:shared|src-main|src-renderer)', pathNot: '^src-main/(?:storage|publish/mint-source)/' },
      { path: '^(?:node:)?sqlite$|^node_modules/pg/' },
    ),
    forbid(
      'electron-only-in-its-host',
      'Everything else runs under plain Node.',
      { pathNot: '^(?:src-main/hosts/electron|test|scripts)/' },
      { path: '^electron$|^node_modules/electron/' },
    ),

    forbid(
      'renderer-knows-the-contract',
      'Screens import React & co., shared/rpc and shared/lib: not the domain, not src-main.',
      { path: '^src-renderer/' },
      { path: '^(?:shared/domain|src-main)' },
    ),
    forbid('renderer-has-no-node', 'The renderer has no Node.', { path: '^src-renderer/' }, { dependencyTypes: ['core'] }),
    forbid(
      'features-apart',
      'One feature never imports another; what two need lives in ui/ or app/.',
      { path: '^src-renderer/features/([^/]+)/' },
      { path: '^src-renderer/features/', pathNot: '^src-renderer/features/$1/' },
    ),
    forbid('ui-knows-no-feature', 'Controls know no feature.', { path: '^src-renderer/ui/' }, { path: '^src-renderer/(?:features|app)/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^out/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.main.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
    builtInModules: { add: ['node:sqlite', 'sqlite'] },
  },
}
