package io.github.hyperdecoders.vector;

/**
 * A matrix, or a part of one, in an array.
 *
 * @param numbers where it is
 * @param first its first number
 * @param rowStep from a number to that below it
 * @param step from a number to that beside it
 */
record Matrix(float[] numbers, int first, int rowStep, int step) {
    /** Rows of {@code columns} numbers, end to end. */
    static Matrix of(float[] numbers, int columns) {
        return new Matrix(numbers, 0, columns, 1);
    }

    /** The columns from {@code column} on. */
    Matrix from(int column) {
        return new Matrix(numbers, first + column * step, rowStep, step);
    }

    /** The rows from {@code row} on. */
    Matrix below(int row) {
        return new Matrix(numbers, first + row * rowStep, rowStep, step);
    }

    Matrix transposed() {
        return new Matrix(numbers, first, step, rowStep);
    }
}
