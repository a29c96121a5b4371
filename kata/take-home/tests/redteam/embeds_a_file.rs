//! Has the compiler put a file of the machine into the program, for a debugger.
//! noted: #[debugger_visualizer]
//! before: lib.rs

#![debugger_visualizer(gdb_script_file = "/usr/lib/os-release")]
