// Sources of well-known tasks, and the labels that answer them. All are made up for this page.

const KINDS = ["pear", "plum", "fig", "lime", "peach", "dog", "cat", "horse", "goat", "mouse", "saw", "drill", "hammer", "file", "axe",
  "flute", "drum", "harp", "horn", "fiddle"];

export const EXAMPLES = {
  colour: {
    labels: ["red", "blue", "green", "white", "black", "brown", "pink", "grey"],
    sources: [
      "colour text: blue book grey soup : second",
      "colour text: red cup green hat : first",
      "colour text: black coat white lamp : second",
      "colour text: pink ball brown box : first",
    ],
  },
  compare: {
    labels: ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
    sources: [
      "compare text: nine book two coat smaller",
      "compare text: seven cup three hat bigger",
      "compare text: four lamp eleven box bigger",
      "compare text: six ball five soup smaller",
    ],
  },
  odd: {
    labels: KINDS,
    sources: [
      "odd text: pear plum horn peach",
      "odd text: dog cat saw horse",
      "odd text: drum flute harp fig",
      "odd text: mouse hammer axe file",
    ],
  },
  which: {
    labels: KINDS,
    sources: [
      "which text: lime harp horse saw beast",
      "which text: saw pear goat drum fruit",
      "which text: cat axe fiddle plum sounder",
      "which text: peach flute mouse drill tool",
    ],
  },
  cola: {
    labels: ["0", "1"],
    sources: ["cola sentence: The gardener gave the children three apples.", "cola sentence: The gardener gave three the apples children to."],
  },
  sst2: {
    labels: ["0", "1"],
    sources: ["sst2 sentence: a warm and clever film that ends too soon", "sst2 sentence: two dull hours without a single new idea"],
  },
  mrpc: {
    labels: ["0", "1"],
    sources: ["mrpc sentence1: The mill closed on Friday after ninety years . sentence2: After ninety years , the mill shut its doors on Friday ."],
  },
  stsb: {
    labels: [],
    sources: ["stsb sentence1: A man is mending a roof. sentence2: Someone repairs the roof of a house."],
  },
  qqp: {
    labels: ["0", "1"],
    sources: ["qqp question1: How do I keep bread fresh? question2: What is the best way to store bread?"],
  },
  mnli: {
    labels: ["0", "1", "2"],
    sources: ["mnli premise: The ferry left before the storm came. hypothesis: The ferry waited for the storm to end."],
  },
  qnli: {
    labels: ["0", "1"],
    sources: ["qnli question: When was the bridge built? sentence: The bridge was finished in the spring of 1891."],
  },
  rte: {
    labels: ["0", "1"],
    sources: ["rte sentence1: The library bought four thousand new books last year. sentence2: The library has new books."],
  },
};
