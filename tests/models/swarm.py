"""A Mesa model of agents that die one by one; what is asked of it is known in closed form."""

import mesa

from wouldtake import Lever, Signal, from_mesa


class Mayfly(mesa.Agent):
    def step(self):
        if self.random.random() < self.model.risk:
            self.remove()


class Swarm(mesa.Model):
    """Each of `size` mayflies dies with chance `risk` a step."""

    def __init__(self, risk=0.1, size=5, seed=None):
        super().__init__(seed=seed)
        self.risk = risk
        self.datacollector = mesa.DataCollector({"alive": lambda model: len(model.agents)})
        Mayfly.create_agents(self, size)

    def step(self):
        self.agents.shuffle_do("step")
        self.running = len(self.agents) > 0


def nobody(model):
    return len(model.agents) == 0


alone = from_mesa(
    Swarm, levers={"risk": Lever(0.0, 1.0, 0.1), "size": Lever(1, 9, 5, kind="integer")},
    signals={"alive": Signal("mayflies"), "gone": Signal(event=True)},
    read={"gone": nobody},
    horizon=10,
)
