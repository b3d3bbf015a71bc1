package io.github.hyperdecoders.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @Test
    void freesWhatWasMadeInIt() {
        Tensor made;
        Tensor witness;
        try (Scope scope = Scope.open()) {
            made = Tensors.of(1.0, 2.0);
            // A second Java object on the same native tensor counts its holders.
            witness = Scope.own(new Tensor(made));
            assertThat(witness.use_count()).isEqualTo(2);
        }
        assertThat(made.isNull()).isTrue();
        assertThat(witness.use_count()).isEqualTo(1);
        assertThat(Tensors.toDoubles(witness)).containsExactly(1, 2);
        witness.close();
    }

    @Test
    void freesTheMemoryOfAThousandRounds() {
        try (Scope warm = Scope.open()) {
            round();
        }
        long before = Pointer.totalCount();
        for (int i = 0; i < 1000; i++) {
            try (Scope scope = Scope.open()) {
                round();
            }
        }
        assertThat(Pointer.totalCount()).isEqualTo(before);
    }

    private static void round() {
        Tensor x = Tensors.zeros(org.bytedeco.pytorch.global.torch.ScalarType.Double, 64, 64);
        assertThat(Ops.scale(x, 2).add(x).numel()).isEqualTo(4096);
    }

    @Test
    void freesOnAnExceptionToo() {
        Tensor[] made = new Tensor[1];
        assertThatThrownBy(() -> {
                    try (Scope scope = Scope.open()) {
                        made[0] = Tensors.of(1.0);
                        throw new IllegalStateException("on purpose");
                    }
                })
                .hasMessage("on purpose");
        assertThat(made[0].isNull()).isTrue();
    }

    @Test
    void keptTensorsBelongToTheEnclosingScope() {
        Tensor kept;
        try (Scope outer = Scope.open()) {
            Tensor left;
            try (Scope inner = Scope.open()) {
                left = Tensors.of(1.0);
                kept = inner.keep(Tensors.of(3.0));
            }
            assertThat(left.isNull()).isTrue();
            assertThat(kept.item_double()).isEqualTo(3);
        }
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void keptWithoutAnEnclosingScopeTheyBelongToTheCaller() {
        Tensor kept;
        try (Scope scope = Scope.open()) {
            kept = scope.keep(Tensors.of(3.0));
        }
        assertThat(kept.item_double()).isEqualTo(3);
        kept.close();
        assertThat(kept.isNull()).isTrue();
    }

    @Test
    void ownedTensorsOutliveAllScopes() {
        Tensor owned;
        try (Scope outer = Scope.open();
                Scope inner = Scope.open()) {
            owned = Scope.own(Tensors.of(4.0));
        }
        assertThat(owned.item_double()).isEqualTo(4);
        owned.close();
        assertThat(owned.isNull()).isTrue();
    }

    @Test
    void theGraphOutlivesTheScopeOfItsMiddle() {
        try (Scope outer = Scope.open()) {
            Tensor x = Tensors.of(3.0);
            x.requires_grad_(true);
            Tensor loss;
            try (Scope inner = Scope.open()) {
                Tensor square = x.mul(x);
                loss = inner.keep(square.mul(x).sum());
            }
            Ops.backward(loss);
            assertThat(x.grad().item_double()).isEqualTo(27);
        }
    }

    @Test
    void gradientModeIsThatOfTheScopeAndComesBack() {
        try (Scope outer = Scope.open()) {
            Tensor x = Tensors.of(3.0);
            x.requires_grad_(true);
            try (Scope silent = Scope.withoutGradients()) {
                assertThat(x.mul(x).requires_grad()).isFalse();
                try (Scope nested = Scope.open()) {
                    assertThat(x.mul(x).requires_grad()).isFalse();
                }
            }
            assertThat(x.mul(x).requires_grad()).isTrue();
        }
    }

    @Test
    void untilOutermostNeedsAScope() {
        Tensor tensor;
        try (Scope scope = Scope.open()) {
            tensor = Scope.own(Tensors.of(1.0));
        }
        assertThatThrownBy(() -> Scope.untilOutermost(tensor)).isInstanceOf(IllegalStateException.class);
        tensor.close();
        Tensor late;
        try (Scope outer = Scope.open()) {
            try (Scope middle = Scope.open();
                    Scope inner = Scope.open()) {
                late = Scope.untilOutermost(Tensors.of(5.0));
            }
            assertThat(late.item_double()).isEqualTo(5);
        }
        assertThat(late.isNull()).isTrue();
    }
}
