//! The graded suite of exercise 03, a file for each task.
