import { MAX_REPLICAS } from '../../downtime';
import type { Fields, ListField, MapField, ObjectField, TextField, Value } from './field';
import * as rules from './rules';

/** The keys of `defaults` and of an installation's own file. */
const INSTALLATION_DEFAULTS = {
  version: {
    type: 'text',
    rule: rules.VERSION,
    description: 'The version of the application. In quotes, as 1.10 without them is the number 1.1.',
  },
  schemaVersion: {
    type: 'text',
    rule: rules.VERSION,
    description: 'The version of the database schema. Without it, that of the application.',
  },
  replicas: { type: 'number', minimum: 1, maximum: MAX_REPLICAS, description: 'How many pods the application has.' },
  resources: {
    type: 'object',
    description: "Requests and limits of the application's container.",
    fields: {
      cpuRequest: {
        type: 'text',
        rule: rules.QUANTITY,
        check: rules.checkCpu,
        description: "The CPU it is sure of, such as '100m'.",
      },
      cpuLimit: {
        type: 'text',
        rule: rules.QUANTITY,
        check: rules.checkCpu,
        description: "The CPU it gets at most, such as '1'.",
      },
      memoryRequest: {
        type: 'text',
        rule: rules.QUANTITY,
        check: rules.checkMemory,
        description: "The memory it is sure of, such as '256Mi'.",
      },
      memoryLimit: {
        type: 'text',
        rule: rules.QUANTITY,
        check: rules.checkMemory,
        description: "The memory it gets at most, such as '1Gi'.",
      },
    },
  },
  wave: {
    type: 'text',
    rule: rules.LABEL,
    orNumber: true,
    description: 'The group of installations that are upgraded together: a name or a number.',
  },
  window: {
    type: 'text',
    rule: rules.LABEL,
    description:
      'When it may be synced: the name of one of the `windows` of the environment or the fleet. Without it, any time.',
  },
  cluster: {
    type: 'text',
    rule: rules.CLUSTER,
    description: "One of the environment's clusters. Required when it has several.",
  },
  namespace: {
    type: 'text',
    rule: rules.NAMESPACE,
    default: '{fleet}-{environment}-{tenant}',
    description:
      "The namespace, with the placeholders {fleet}, {environment} and {tenant}. It must match one of the environment's `namespaces`.",
  },
  autoSync: { type: 'boolean', default: false, description: 'Whether Argo CD applies changes by itself.' },
  values: {
    type: 'free',
    description: 'What only the template knows. Objects of the layers are merged, everything else is replaced.',
  },
} as const satisfies Fields;

const DEFAULTS = {
  type: 'object',
  description: 'What holds for every installation below that does not say otherwise.',
  fields: {
    ...INSTALLATION_DEFAULTS,
    namespace: { ...INSTALLATION_DEFAULTS.namespace, rule: rules.NAMESPACES },
  },
} as const satisfies ObjectField;

const REPOSITORY = {
  type: 'object',
  description: 'Where Argo CD finds the synthesized files. Each key may be set for the fleet or for an environment.',
  fields: {
    url: { type: 'text', rule: rules.REPOSITORY_URL, description: 'The address, as Argo CD knows it.' },
    revision: {
      type: 'text',
      rule: rules.REVISION,
      description: "A branch, tag or commit, such as 'refs/heads/main'.",
    },
    path: { type: 'text', rule: rules.FOLDER, description: "The folder that is synthesized into; '.' is the root." },
  },
} as const satisfies ObjectField;

const { version, schemaVersion, wave, window } = INSTALLATION_DEFAULTS;

/** The keys of an item of `waves`. Those that an installation has too are its defaults. */
export const WAVE = {
  type: 'object',
  description: 'A wave: what holds for every installation that names it and does not say otherwise.',
  fields: {
    name: { ...wave, required: true, description: 'What installations name in `wave`: a name or a number.' },
    version,
    schemaVersion,
    window,
    concurrency: {
      type: 'number',
      minimum: 1,
      maximum: 1000,
      description: 'How many installations of the wave are upgraded at the same time.',
    },
    soak: {
      type: 'text',
      rule: rules.DURATION,
      description: "How long the next wave waits after the last installation of this one, such as '24h'.",
    },
  },
} as const satisfies ObjectField;

const WAVES = {
  type: 'list',
  description:
    'The waves, in the order in which they are upgraded. With this list an installation may name none but these.',
  items: WAVE,
} as const satisfies ListField;

const LONGEST_UPGRADE = {
  type: 'text',
  rule: rules.DURATION,
  description:
    "The longest upgrade, from the check job to the last new pod, such as '2h'. Windows that are shorter are refused.",
} as const satisfies TextField;

const WINDOWS = {
  type: 'map',
  names: rules.LABEL,
  description:
    "Times in which syncs are allowed or denied, by name. An environment's replace the fleet's of the same name.",
  items: {
    type: 'list',
    description: 'With any allow window, syncs outside of all of them are denied; a deny window wins.',
    items: {
      type: 'object',
      description: 'A sync window of Argo CD.',
      fields: {
        kind: {
          type: 'text',
          options: ['allow', 'deny'],
          required: true,
          description: 'Whether syncs are allowed or denied while it is open.',
        },
        schedule: {
          type: 'text',
          check: rules.checkSchedule,
          required: true,
          description: "When it opens, as in cron, with 0 for Sunday: '0 22 * * 6'.",
        },
        duration: {
          type: 'text',
          rule: rules.DURATION,
          required: true,
          description: "How long it stays open: '6h', '90m' or '1h30m'.",
        },
        timeZone: {
          type: 'text',
          check: rules.checkTimeZone,
          default: 'UTC',
          description: "The time zone of the schedule, such as 'Europe/Berlin'.",
        },
        manualSync: {
          type: 'boolean',
          default: false,
          description: 'Whether a human may sync when the window forbids it.',
        },
        syncOverrun: {
          type: 'boolean',
          default: false,
          description:
            'Whether a sync that began when it was allowed goes on when it no longer is. From Argo CD 3.5 on.',
        },
        description: { type: 'text', rule: rules.DESCRIPTION, description: 'What the window is for.' },
      },
    },
  },
} as const satisfies MapField;

/** `fleet.yaml`. */
export const FLEET = {
  type: 'object',
  description: 'A fleet: what holds for all of its environments.',
  fields: {
    name: {
      type: 'text',
      rule: rules.LABEL,
      required: true,
      description: 'The name that Applications, projects and, by default, namespaces begin with.',
    },
    repository: REPOSITORY,
    argocdNamespace: {
      type: 'text',
      rule: rules.LABEL,
      default: 'argocd',
      description: 'The namespace of Argo CD.',
    },
    windows: WINDOWS,
    longestUpgrade: LONGEST_UPGRADE,
    defaults: DEFAULTS,
  },
} as const satisfies ObjectField;

/** `<environment>/environment.yaml`. */
export const ENVIRONMENT = {
  type: 'object',
  description: 'An environment of a fleet: what holds for all installations in its folder.',
  fields: {
    repository: REPOSITORY,
    clusters: {
      type: 'list',
      default: ['in-cluster'],
      description: 'The clusters: their names in Argo CD, or their addresses.',
      items: { type: 'text', rule: rules.CLUSTER, description: 'A name, or an address that begins with https://.' },
    },
    namespaces: {
      type: 'list',
      description:
        "Patterns of the namespaces that installations may be in. Without it, the namespace of the defaults with '*' for the tenant.",
      items: { type: 'text', rule: rules.NAMESPACE_PATTERN, description: "A name, with '*' for any part of it." },
    },
    parents: {
      type: 'number',
      minimum: 1,
      maximum: 99,
      default: 1,
      description:
        'How many Applications the Applications of the installations are spread over; 1,000 for each are the limit.',
    },
    windows: WINDOWS,
    longestUpgrade: LONGEST_UPGRADE,
    waves: WAVES,
    defaults: DEFAULTS,
  },
} as const satisfies ObjectField;

/** `<environment>/<tenant>.yaml`. */
export const INSTALLATION = {
  type: 'object',
  description: 'An installation of the application for one tenant.',
  excludes: { removed: ['suspended', 'offboarding'] },
  fields: {
    ...INSTALLATION_DEFAULTS,
    suspended: {
      type: 'boolean',
      default: false,
      description: 'Stops the application and keeps its data.',
    },
    offboarding: {
      type: 'boolean',
      default: false,
      description: 'The first step of a removal: stops the application and keeps its data.',
    },
    removed: {
      type: 'object',
      description:
        'The second step of a removal, after `offboarding`: nothing is synthesized for the installation any more.',
      fields: {
        date: {
          type: 'text',
          rule: rules.DATE,
          check: rules.checkDate,
          required: true,
          description: 'When it was removed: year-month-day.',
        },
        approvedBy: { type: 'text', rule: rules.WORDS, required: true, description: 'Who decided it.' },
      },
    },
  },
} as const satisfies ObjectField;

export type FleetFile = Value<typeof FLEET>;
export type EnvironmentFile = Value<typeof ENVIRONMENT>;
export type InstallationFile = Value<typeof INSTALLATION>;
export type InstallationDefaults = Value<typeof DEFAULTS>;
export type WaveItem = Value<typeof WAVE>;
