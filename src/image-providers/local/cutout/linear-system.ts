/**
 * Solves a small symmetric positive system by Gaussian elimination with pivots on the diagonal.
 * @param matrix row by row; overwritten
 * @param right one right side a column, row by row; overwritten with the solutions
 */
export function solveSystem(matrix: Float64Array, right: Float64Array, size: number): void {
  const columns = right.length / size;
  for (let pivot = 0; pivot < size; pivot++) {
    // A direction in which no pixel varies (a picture one pixel wide) has no say.
    const diagonal = Math.max(matrix[pivot * size + pivot] ?? 0, 1e-9);
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const factor = (matrix[row * size + pivot] ?? 0) / diagonal;
      for (let i = pivot; i < size; i++) {
        matrix[row * size + i] = (matrix[row * size + i] ?? 0) - factor * (matrix[pivot * size + i] ?? 0);
      }
      for (let c = 0; c < columns; c++) {
        right[row * columns + c] = (right[row * columns + c] ?? 0) - factor * (right[pivot * columns + c] ?? 0);
      }
    }
    for (let c = 0; c < columns; c++) right[pivot * columns + c] = (right[pivot * columns + c] ?? 0) / diagonal;
    for (let i = 0; i < size; i++) matrix[pivot * size + i] = (matrix[pivot * size + i] ?? 0) / diagonal;
  }
}
