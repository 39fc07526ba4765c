"""A PyTorch module from the same declaration, with the same parameter names.

It runs on ``torch.nn.functional`` for speed; what PyTorch lacks runs on the twins of the operators.
"""

from cnncourse.torch_net import rules, uses  # they register themselves with net.module
from cnncourse.torch_net.net import TorchNet, build

__all__ = ["TorchNet", "build", "rules", "uses"]
