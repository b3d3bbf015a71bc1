package io.github.hyperdecoders.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.hipparchus.linear.ArrayRealVector;
import org.hipparchus.linear.EigenDecompositionSymmetric;
import org.hipparchus.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;

/** The widest directions of vectors, with their shares of the variance. */
class PrincipalComponentsTest {
    @Test
    void pointsOnACrossHaveItsArmsAsAxes() {
        float[][] cross = {{4, 5, 7}, {-2, -3, 7}, {1.4f, 0.7f, 7}, {0.6f, 1.3f, 7}};
        PrincipalComponents found = PrincipalComponents.of(cross, 3, 1);

        // An arm of 5 along (3, 4, 0), one of 0.5 along (4, -3, 0), nothing across.
        assertThat(found.mean()).containsExactly(new double[] {1, 1, 7}, within(1e-7));
        assertThat(found.axes()).hasNumberOfRows(2);
        assertThat(found.axes()[0]).containsExactly(new double[] {0.6, 0.8, 0}, within(1e-6));
        assertThat(found.axes()[1]).containsExactly(new double[] {0.8, -0.6, 0}, within(1e-6));
        assertThat(found.explained()).containsExactly(new double[] {100 / 101.0, 1 / 101.0}, within(1e-7));
        assertThat(found.project(cross[0])).containsExactly(new double[] {5, 0}, within(1e-5));
    }

    @Test
    void theyAreTheCovariancesEigenvectors() {
        float[][] vectors = random(300, 40);
        PrincipalComponents found = PrincipalComponents.of(vectors, 5, 1);

        double[][] wide = new double[vectors.length][40];
        for (int i = 0; i < wide.length; i++) {
            for (int d = 0; d < 40; d++) {
                wide[i][d] = vectors[i][d];
            }
        }
        EigenDecompositionSymmetric known = new EigenDecompositionSymmetric(new Covariance(wide).getCovarianceMatrix());
        double whole = Arrays.stream(known.getEigenvalues()).sum();
        for (int i = 0; i < 5; i++) {
            assertThat(Math.abs(known.getEigenvector(i).dotProduct(new ArrayRealVector(found.axes()[i]))))
                    .as("axis %s", i)
                    .isCloseTo(1, within(1e-6));
            assertThat(found.explained()[i]).isCloseTo(known.getEigenvalue(i) / whole, within(1e-10));
        }
    }

    @Test
    void theSeedDecidesNothing() {
        float[][] vectors = random(50, 10);
        assertThat(PrincipalComponents.of(vectors, 2, 1).project(vectors[3]))
                .containsExactly(PrincipalComponents.of(vectors, 2, 99).project(vectors[3]), within(1e-6));
    }

    @Test
    void fewerVectorsThanDimensionsAreFine() {
        PrincipalComponents found = PrincipalComponents.of(random(3, 1000), 5, 1);
        assertThat(found.axes()).hasNumberOfRows(2);
        assertThat(found.explained()[0] + found.explained()[1]).isCloseTo(1, within(1e-9));
    }

    @Test
    void equalVectorsHaveNoComponents() {
        PrincipalComponents found = PrincipalComponents.of(new float[][] {{1, 2}, {1, 2}, {1, 2}}, 2, 1);
        assertThat(found.axes()).isEmpty();
        assertThat(found.project(new float[] {5, 5})).isEmpty();
    }

    @Test
    void whatIsNoMatrixOfNumbersIsRefused() {
        assertThatThrownBy(() -> PrincipalComponents.of(new float[0][], 2, 1))
                .hasMessage("no vectors, expected at least one");
        assertThatThrownBy(() -> PrincipalComponents.of(new float[][] {{1, 2}, {1}}, 2, 1))
                .hasMessage("a vector of 1 dimensions beside one of 2");
        assertThatThrownBy(() -> PrincipalComponents.of(new float[][] {{1, Float.NaN}}, 2, 1))
                .hasMessage("a vector holds NaN, expected finite numbers");
    }

    /** Independent coordinates, each less spread than the one before. */
    static float[][] random(int count, int dimensions) {
        Random random = new Random(7);
        float[][] vectors = new float[count][dimensions];
        for (float[] vector : vectors) {
            for (int d = 0; d < dimensions; d++) {
                vector[d] = (float) (random.nextGaussian() / (1 + d));
            }
        }
        return vectors;
    }
}
