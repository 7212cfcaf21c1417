internal import Glibc

/// Why a file cannot be opened.
struct OpenFailure: Error {
  /// The error's number.
  let number: Int32
  /// What is wrong, and what to do about it.
  let message: String

  /// A failure.
  init(_ number: Int32, _ message: String) {
    self.number = number
    self.message = message
  }

  /// Whether it may be over soon: a disk that is full or fails, too many open files.
  var isPassing: Bool {
    [ENOSPC, EDQUOT, EIO, EMFILE, ENFILE, ENOMEM, EROFS, ESTALE].contains(number)
  }
}

/// Calls of the system that are repeated where a signal interrupts them.
enum SystemCall {
  /// Opens a file; the descriptor, or one below zero and the error's number.
  static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> (Int32, Int32) {
    while true {
      let descriptor = unsafe Glibc.open(path, flags, mode)
      if descriptor >= 0 { return (descriptor, 0) }
      if errno != EINTR { return (-1, errno) }
    }
  }

  /// Gives a file another name; the error's number where it cannot.
  static func rename(_ old: String, _ new: String) -> Int32? {
    while unsafe Glibc.rename(old, new) != 0 {
      if errno != EINTR { return errno }
    }
    return nil
  }
}
