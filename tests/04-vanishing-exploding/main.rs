//! The graded suite of exercise 04, a file for each task.
