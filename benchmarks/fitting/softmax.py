"""A multinomial logistic regression over sparse and dense columns at once.

scikit-learn takes one matrix: with the dense columns inside a sparse one, a fit takes three times as long.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

Matrix = npt.NDArray[np.float32]


class Softmax:
    """Fitted weights; ``sparse`` is (sparse columns, classes), ``dense`` (dense columns, classes), ``bias`` (classes,)."""

    def __init__(self, classes: Sequence[str], sparse: Matrix, dense: Matrix, bias: Matrix) -> None:
        self.classes = list(classes)
        self.sparse, self.dense, self.bias = sparse, dense, bias

    def probabilities(self, sparse: csr_matrix, dense: Matrix) -> Matrix:
        """One row a question, one column a class."""
        return _softmax(sparse @ self.sparse + dense @ self.dense + self.bias)[0]


def fit(
    sparse: csr_matrix,
    dense: Matrix,
    topics: Sequence[str],
    weights: Sequence[float],
    *,
    strength: float,
    tolerance: float,
    start: Softmax | None = None,
) -> Softmax:
    """Minimises the weighted mean log loss plus the squared weights over ``2 * strength * sum of weights``.

    ``tolerance``: of the largest component of the gradient, as in scikit-learn; ``start``: weights to begin at.
    """
    classes = sorted(set(topics))
    at = {name: number for number, name in enumerate(classes)}
    right = np.array([at[topic] for topic in topics])
    share = np.asarray(weights, dtype=np.float32) / np.float32(sum(weights))
    exact = share.astype(np.float64)
    ridge = 1.0 / (strength * sum(weights))
    shape_sparse, shape_dense = (sparse.shape[1], len(classes)), (dense.shape[1], len(classes))
    cut = shape_sparse[0] * shape_sparse[1], (shape_sparse[0] + shape_dense[0]) * len(classes)
    turned, rows = sparse.T.tocsr(), np.arange(len(right))

    def unpack(flat: npt.NDArray[np.float64]) -> tuple[Matrix, Matrix, Matrix]:
        single = flat.astype(np.float32)
        return single[: cut[0]].reshape(shape_sparse), single[cut[0] : cut[1]].reshape(shape_dense), single[cut[1] :]

    def loss(flat: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        first, second, bias = unpack(flat)
        p, log_norm, scores = _softmax(sparse @ first + dense @ second + bias)
        value = float(exact @ (log_norm - scores[rows, right]).astype(np.float64)) + 0.5 * ridge * float(flat[: cut[1]] @ flat[: cut[1]])
        p[rows, right] -= 1.0
        p *= share[:, None]
        gradient = np.concatenate([(turned @ p).ravel(), (dense.T @ p).ravel(), p.sum(axis=0)]).astype(np.float64)
        gradient[: cut[1]] += ridge * flat[: cut[1]]
        return value, gradient

    begin = np.zeros(cut[1] + len(classes))
    if start is not None and start.classes == classes:
        begin = np.concatenate([start.sparse.ravel(), start.dense.ravel(), start.bias]).astype(np.float64)
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 400, "gtol": tolerance, "maxcor": 10, "ftol": 1e-10})
    print(f"{found.nit} steps: {found.message}")
    return Softmax(classes, *unpack(found.x))


def _softmax(scores: Matrix) -> tuple[Matrix, Matrix, Matrix]:
    """Probabilities, log of the norm, and the scores, shifted so that nothing overflows."""
    scores = scores - scores.max(axis=1, keepdims=True)
    raised = np.exp(scores)
    norm = raised.sum(axis=1)
    return raised / norm[:, None], np.log(norm), scores
