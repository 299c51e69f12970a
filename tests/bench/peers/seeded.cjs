// Numbers that look random, the same in every peer: the i-th number of a stream is a hash of i and the stream. seeded.py
// says the same in Python. They are float32, so that float64 takes exactly the same ones.

/** A hash of 32 bits. */
function hashed(i, stream) {
  let z = (Math.imul(i, 0x9e3779b9) + Math.imul(stream, 0x85ebca6b)) | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

const countOf = (shape) => shape.reduce((all, size) => all * size, 1);

/** Numbers between −bound and bound, evenly; into floats that are given, or into fresh ones. */
function numbers({ shape, stream, bound }, into = new Float32Array(countOf(shape))) {
  for (let i = 0; i < into.length; i++) into[i] = ((hashed(i, stream) >>> 8) / 2 ** 23 - 1) * bound;
  return into;
}

/** A right class for each sample. */
const labelsOf = ({ shape, stream, classes }) =>
  Int32Array.from({ length: shape[0] }, (_, i) => hashed(i, stream) % classes);

module.exports = { countOf, labelsOf, numbers };
