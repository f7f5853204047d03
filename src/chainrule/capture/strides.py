"""How the elements that a view shows lie in memory: NumPy reshapes without a copy where they are evenly spaced."""

from __future__ import annotations

from chainrule.capture.creation import Creation
from chainrule.capture.sharing import Side
from chainrule.capture.values import ArrayRef, Choice, ReshapeView, SliceView, TransposeView
from chainrule.ir.build import literal
from chainrule.ir.nodes import Atom


class Strides(Creation):
    """Steps of views, in elements of the array below."""

    def view_or_copy(self, ref: ArrayRef, wanted: tuple[Atom, ...], *, dense: bool) -> ArrayRef | Choice:
        """Reshape as NumPy does: a view of evenly spaced (`dense`: adjacent) elements, a copy of others.

        Which of the two it is, the run decides. Where nobody writes to either, a copy is as good.
        """
        dims = self.array_dims(ref)
        copy = self.array(self.b.reshape(self.read_array(ref), *wanted))
        if not self.unit.tracking or len(wanted) != 1:
            self.share(Side(copy.cell), Side(ref.cell))
            return copy
        view = ArrayRef(ref.cell, (*ref.views, ReshapeView(wanted, dims)))
        return Choice(self._evenly_spaced(ref, dense), view, copy)

    def _evenly_spaced(self, ref: ArrayRef, dense: bool) -> Atom:
        one = self.b.integer(1)
        even: Atom = literal(True)
        begun: Atom = literal(False)
        expected: Atom = one
        for stride, size in reversed(list(zip(self._strides(ref), self.array_dims(ref), strict=True))):
            alone = self.b.eq(size, one)
            fits = self.b.eq(stride, expected)
            if not dense:
                fits = self.b.or_(self.b.not_(begun), fits)
            even = self.b.and_(even, self.b.or_(alone, fits))
            expected = self.b.select(alone, expected, self.b.mul(stride, size))
            begun = self.b.or_(begun, self.b.not_(alone))
        return even

    def _strides(self, ref: ArrayRef) -> list[Atom]:
        strides = self._adjacent(self.b.dims(self.state[ref.cell]))
        for k, view in enumerate(ref.views):
            match view:
                case SliceView(where=where, dropped=dropped):
                    steps = [self.b.mul(s, where[3 * axis + 2]) for axis, s in enumerate(strides)]
                    strides = [s for s, gone in zip(steps, dropped, strict=True) if not gone]
                case TransposeView(perm=perm):
                    strides = [strides[p] for p in perm]
                case ReshapeView():
                    strides = self._adjacent(self.array_dims(ArrayRef(ref.cell, ref.views[: k + 1])))
        return strides

    def _adjacent(self, dims: tuple[Atom, ...]) -> list[Atom]:
        strides: list[Atom] = []
        step: Atom = self.b.integer(1)
        for size in reversed(dims):
            strides.insert(0, step)
            step = self.b.mul(step, size)
        return strides
