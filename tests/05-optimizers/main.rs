//! The graded suite of exercise 05, a file for each task.
