//! The graded suite of exercise 02, a file for each task.
