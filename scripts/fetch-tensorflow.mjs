/**
 * Puts TensorFlow's C library and tfjs-node, which binds it, into build/tensorflow, where the tensorflow engine looks
 * for them. For Linux on x64; docs/tensorflow.md has more.
 *
 *   npm run fetch:tensorflow
 *
 * It downloads a wheel of 260 MB from PyPI (`PIP_INDEX_URL` names another index), installs tfjs-node as
 * package-lock.json has it, and compiles its binding with g++ or clang++ (`CXX` names another compiler).
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util, { promisify } from 'node:util';
import { downloadWheel, tensorflowWheel, unpackWheel } from './tensorflow-wheel.mjs';

const run = promisify(execFile);
const program = fileURLToPath(import.meta.url);
const root = dirname(dirname(program));
const build = join(root, 'build');
const destination = join(build, 'tensorflow');
/** Complete before it takes the destination's place, so that the engine never finds half of it. */
const work = join(build, 'tensorflow.new');
const tfjsNode = '@tensorflow/tfjs-node';

function say(text) {
  console.log(`TensorFlow: ${text}`);
}

/** @throws Error if the wheel isn't for this system */
function checkSystem() {
  const system = `${process.platform}-${process.arch}`;
  if (system !== 'linux-x64') {
    throw new Error(
      `it can be fetched on Linux on x64 only, and this is ${system}. "npm rebuild ${tfjsNode}" may get it`,
    );
  }
  const { glibcVersionRuntime: version } = process.report.getReport().header;
  const [major, minor] = (version ?? '0.0').split('.').map(Number);
  if (major < 2 || (major === 2 && minor < 27)) {
    throw new Error(
      `it needs glibc 2.27 or later, and this system has ${version ?? 'another C library'}`,
    );
  }
}

async function findCompiler() {
  const { CXX } = process.env;
  for (const compiler of CXX ? [CXX] : ['g++', 'clang++', 'c++']) {
    try {
      await run(compiler, ['--version']);
      return compiler;
    } catch {
      continue;
    }
  }
  throw new Error(
    CXX
      ? `CXX names ${CXX}, which can’t be run`
      : 'no C++ compiler was found; install g++ or clang++',
  );
}

/** The part of package-lock.json that is about tfjs-node: npm checks every package of it by its hash. */
function lockOfTfjsNode() {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const { version } = lock.packages[`node_modules/${tfjsNode}`];
  const name = 'unroll-tensorflow';
  const manifest = { name, version: '1.0.0', private: true, dependencies: { [tfjsNode]: version } };
  return {
    manifest,
    lock: { ...lock, name, version: '1.0.0', packages: { ...lock.packages, '': manifest } },
  };
}

/** Changes when something else would be installed. */
function fingerprint({ lock }) {
  const hash = createHash('sha256').update(JSON.stringify([tensorflowWheel, lock]));
  return hash.update(readFileSync(program)).digest('hex');
}

function isUpToDate(wanted) {
  const stamp = join(destination, 'stamp');
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted;
}

async function installTfjsNode({ manifest, lock }) {
  writeFileSync(join(work, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(work, 'package-lock.json'), JSON.stringify(lock));
  // Its own script would download another library.
  await run('npm', ['ci', '--prefix', work, '--ignore-scripts', '--no-audit', '--no-fund']);
}

/** Compiles tfjs-node's binding; it finds the library by its place beside it. */
async function compile(compiler) {
  const library = join(work, 'library');
  const packages = join(work, 'node_modules');
  const output = join(packages, tfjsNode, 'lib', 'napi-v8');
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'];
  mkdirSync(output, { recursive: true });
  await run(compiler, [
    ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
    ...['-isystem', createRequire(import.meta.url)('node-api-headers').include_dir],
    ...['-isystem', join(library, 'include'), '-isystem', join(packages, '@tensorflow')],
    ...sources.map((source) => join(packages, tfjsNode, 'binding', source)),
    ...['-o', join(output, 'tfjs_binding.node'), `-L${library}`, '-Wl,--no-as-needed'],
    ...['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2'],
    '-Wl,-rpath,$ORIGIN/../../../../../library',
  ]);
}

/**
 * Loads what is in a folder and computes with it, in a process that it may end.
 * @returns {Promise<string>} the version of the library
 */
async function check(folder) {
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2', TF_ENABLE_ONEDNN_OPTS: '0' };
  try {
    const { stdout } = await run(process.execPath, [program, '--check', folder], { env });
    return stdout.trim();
  } catch (error) {
    const reason = error.signal ? `it ended with ${error.signal}` : error.stderr.trim();
    throw new Error(`it was installed but doesn’t work: ${reason}`, { cause: error });
  }
}

/** The child's part of `check`. */
function compute(folder) {
  // tfjs-node 4.22 calls what Node 23 dropped.
  Object.assign(util, {
    isNullOrUndefined: (value) => value === null || value === undefined,
    isArray: Array.isArray,
  });
  const tf = createRequire(join(folder, 'package.json'))(tfjsNode);
  const [product] = tf.matMul(tf.tensor2d([2, 3], [1, 2]), tf.tensor2d([5, 7], [2, 1])).dataSync();
  if (product !== 31) throw new Error(`2*5 + 3*7 gave ${product}`);
  console.log(tf.backend().binding.TF_Version);
}

/** Says how far the download is: in one line that changes on a terminal, else at each quarter. */
function progress() {
  let said = -1;
  return (bytes, total) => {
    const share = bytes / total;
    const step = process.stdout.isTTY ? Math.floor(share * 100) : Math.floor(share * 4) * 25;
    if (step === said) return;
    said = step;
    const text = `TensorFlow: ${step} % of ${Math.round(total / 1e6)} MB downloaded`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}${step === 100 ? '\n' : ''}`);
    else console.log(text);
  };
}

async function fetchTensorflow() {
  checkSystem();
  const tfjs = lockOfTfjsNode();
  const wanted = fingerprint(tfjs);
  if (isUpToDate(wanted)) {
    say(`libtensorflow ${await check(destination)} is up to date.`);
    return;
  }
  const compiler = await findCompiler();
  mkdirSync(build, { recursive: true });
  const path = await downloadWheel(tensorflowWheel, build, progress());
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work);
  try {
    say('installing tfjs-node, unpacking the library, compiling the binding.');
    await installTfjsNode(tfjs);
    await unpackWheel(path, join(work, 'library'));
    await compile(compiler);
    const version = await check(work);
    writeFileSync(join(work, 'stamp'), wanted);
    rmSync(destination, { recursive: true, force: true });
    renameSync(work, destination);
    rmSync(path);
    say(`libtensorflow ${version} is in ${destination}; the tensorflow engine uses it.`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const [flag, folder] = process.argv.slice(2);
if (flag === '--check') {
  compute(folder);
} else {
  try {
    await fetchTensorflow();
  } catch (error) {
    console.error(`TensorFlow: ${(error.stderr || error.message).trim()}`);
    process.exitCode = 1;
  }
}
