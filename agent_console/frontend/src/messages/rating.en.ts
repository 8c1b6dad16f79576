// What customers thought of a talk.
export const ratingEn = {
  "rating.1": "Bad",
  "rating.2": "Poor",
  "rating.3": "Okay",
  "rating.4": "Good",
  "rating.5": "Great",
  "rating.of": "{score} of {most}",
  "rating.title": "The customer’s rating of {name}",
} as const;
