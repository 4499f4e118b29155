import { expect } from 'chai';
import { sightOf } from '../../src/controller/sight.ts';
import { createState, type ControllerState } from '../../src/controller/state.ts';
import { NOWHERE } from '../../src/controller/logs/namespaces.ts';

describe('controller/sight', () => {
  const limits = (known: Partial<ControllerState>, namespace: string | null = null): readonly string[] =>
    sightOf(Object.assign(createState(NOWHERE, namespace), { authenticated: true, agentProven: true }, known)).limits;

  it('has no limits where everything is allowed', () => {
    expect(limits({})).to.deep.equal([]);
  });

  it('names each optional permission that is missing, and what is not told without it', () => {
    expect(limits({ eventsForbidden: true }).join())
      .to.contain('create Events')
      .and.to.contain('metrics alone');
    expect(limits({ heartbeatsForbidden: true }).join()).to.contain('Leases in kube-node-lease');
  });

  it('says that whether Events are authenticated cannot be tried, rather than that it is not known yet', () => {
    const said = limits({ eventsForbidden: true, authenticated: null }).join(' ');
    expect(said).to.contain('cannot be tried').and.not.to.contain('not known yet');
  });

  it('says of which build the other replica is that waits to lead', () => {
    expect(limits({ otherBuild: '0.0.9' }).join())
      .to.contain('A replica of build 0.0.9 waits')
      .and.to.contain('bring them to one build');
  });

  it('says what is not seen from within a single namespace', () => {
    expect(limits({}, 'shop').join()).to.contain('Nodes are not watched').and.to.contain('kubelet’s version');
  });
});
