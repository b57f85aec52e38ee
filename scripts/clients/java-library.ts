// Twilio's Java library, from Maven's own cache.
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Front, type Library, type Runner, scripts } from './library.ts'
import { demand, install, MissingTool, output } from './run.ts'

const folder = join(scripts, 'java')

/** @throws MissingTool, or with what Maven says */
export async function prepareJava(cache: string): Promise<{ library: Library; run: Runner }> {
  const sentence = 'Java 17 or Maven is missing (Debian: apt-get install default-jdk-headless maven)'
  demand('javac', ['--version'], sentence)
  demand('mvn', ['--version'], sentence)
  await mkdir(cache, { recursive: true })
  const file = join(cache, 'class-path')
  const goal = ['dependency:build-classpath', `-Dmdep.outputFile=${file}`]
  await install({ program: 'mvn', args: ['--batch-mode', '--quiet', ...goal], cwd: folder })
  const jars = await readFile(file, 'utf8')
  const classes = join(cache, 'classes')
  const sources = ['Check.java', 'LifeCycle.java'].map((name) => join(folder, name))
  await output({ program: 'javac', args: ['-encoding', 'UTF-8', '-cp', jars, '-d', classes, ...sources] })
  const [, version] = /<artifactId>twilio<.*\s+<version>(.*)</.exec(
    readFileSync(join(folder, 'pom.xml'), 'utf8'),
  )!
  const script = (options: readonly string[]) => ({
    program: 'java',
    args: ['-Dfile.encoding=UTF-8', ...options, '-cp', `${classes}:${jars}`, 'LifeCycle'],
  })
  const library: Library = {
    name: `Java, twilio ${version}`,
    script: script([]),
    behind: ({ port, trustStore }) => script(optionsBehind({ port, trustStore })),
  }
  const run: Runner = async (text, env) => {
    const path = join(cache, 'Example.java')
    await writeFile(path, text)
    return { program: 'java', args: ['-cp', jars, path], env }
  }
  return { library, run }
}

function optionsBehind({ port, trustStore }: Pick<Front, 'port' | 'trustStore'>): string[] {
  if (trustStore === undefined)
    throw new MissingTool(
      '/etc/ssl/certs/java/cacerts is missing (Debian: apt-get install ca-certificates-java)',
    )
  return [
    '-Dhttps.proxyHost=127.0.0.1',
    `-Dhttps.proxyPort=${port}`,
    `-Djavax.net.ssl.trustStore=${trustStore}`,
  ]
}
