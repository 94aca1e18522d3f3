import { describeScenario } from './support/describe-scenario';
import { expectNoJobPods, expectNothingStopped } from './support/expectations';
import { WEB } from './support/shop';

const webResources = { memoryRequest: '96Mi' };

// One after another in one namespace, each beside the running application.
describeScenario('config-changes', (step) => {
  step('installs 1.4.0', async (shop) => {
    await shop.deploy({ version: '1.4.0' });
  });

  const changes = [
    ['memory', { version: '1.4.0', webResources }],
    ['replicas', { version: '1.4.0', webResources, webReplicas: 3 }],
    ['image patch', { version: '1.4.1', webResources, webReplicas: 3 }],
  ] as const;
  for (const [what, props] of changes) {
    step(`rolls out a change without downtime: ${what}`, async (shop) => {
      const since = await shop.undisturbed(what, async () => {
        await shop.deploy(props);
      });
      await expectNoJobPods(shop, since);
      await expectNothingStopped(shop, since);
      expect(await shop.scenario.database.migrations(since)).toEqual([]);
    });
  }

  step('has applied all three', async (shop) => {
    const web = await shop.scenario.get('deployment', WEB);
    expect(web?.spec.replicas).toBe(3);
    const [container] = web?.spec.template.spec.containers ?? [];
    expect(container.image).toMatch(/app:1\.4\.1$/);
    expect(JSON.stringify(container.resources)).toContain('96Mi');
  });
});
