import { styleText } from 'node:util';
import winston from 'winston';
import { safeFields, safeText } from './redact.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, unknown>>;

/** All that the rest of the program knows of logging. Messages are static text; whatever varies goes into the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export interface LoggerOptions {
  readonly level?: LogLevel;
  /** `auto`, the default: text for a person at a terminal, JSON for everything else and always in a cluster. */
  readonly format?: 'auto' | 'json' | 'text';
  /** Standard error unless told otherwise: standard output is for what a command was asked for. */
  readonly stream?: NodeJS.WritableStream;
}

export function createLogger({ level = 'info', format = 'auto', stream = process.stderr }: LoggerOptions = {}): Logger {
  const json = format === 'json' || (format === 'auto' && !isForAPerson(stream));
  const logger = winston.createLogger({
    level,
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    format: winston.format.combine(
      redaction(),
      winston.format.printf(json ? jsonLine : (line) => textLine(line, stream)),
    ),
    transports: [new winston.transports.Stream({ stream, eol: '\n' })],
  });
  // winston glues a field named `message` to the message, so fields travel as one value of their own.
  const at =
    (lineLevel: LogLevel) =>
    (message: string, fields: LogFields = {}): void => {
      logger.log({ level: lineLevel, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function isForAPerson(stream: NodeJS.WritableStream): boolean {
  return 'isTTY' in stream && stream.isTTY === true && process.env['KUBERNETES_SERVICE_HOST'] === undefined;
}

interface Line {
  readonly level: string;
  readonly message: string;
  readonly time: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The one place every line passes: see redact.ts for what is taken out. */
const redaction = winston.format((info) => {
  const fields = typeof info['fields'] === 'object' && info['fields'] !== null ? { ...info['fields'] } : {};
  return Object.assign(info, {
    time: new Date().toISOString(),
    message: safeText(String(info.message)),
    fields: safeFields(fields),
  });
});

function lineOf(info: winston.Logform.TransformableInfo): Line {
  // What `redaction` just put there; winston's own type knows only an index signature.
  return info as unknown as Line;
}

function jsonLine(info: winston.Logform.TransformableInfo): string {
  const { time, level, message, fields } = lineOf(info);
  const own = { time, level, message };
  const others = Object.entries(fields).map(([key, value]) => [key in own ? `field_${key}` : key, value]);
  return JSON.stringify({ ...own, ...Object.fromEntries(others) });
}

function textLine(info: winston.Logform.TransformableInfo, stream: NodeJS.WritableStream): string {
  const { time, level, message, fields } = lineOf(info);
  const colour = level === 'error' ? 'red' : level === 'warn' ? 'yellow' : 'dim';
  const tag = styleText(colour, level.toUpperCase().padEnd(5), { stream });
  const shown = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) => ` ${key}=${typeof value === 'string' && !/[\s"=]/.test(value) ? value : JSON.stringify(value)}`,
    );
  return `${time.slice(11, 23)} ${tag} ${message}${shown.join('')}`;
}
