internal import CLinux
internal import Configuration
internal import Glibc
internal import Pipeline

/// `User` and `Group`: who the program is once everything that needs root is open.
enum Privileges {
  /// Becomes the configured user and group; why it could not, or nil.
  static func drop(_ settings: GlobalSettings) -> String? {
    var group: gid_t?
    if let name = settings.group {
      if let number = gid_t(name) {
        group = number
      } else if let entry = unsafe getgrnam(name) {
        group = unsafe entry.pointee.gr_gid
      } else {
        return "there is no group '\(name)'; make it, or change Group"
      }
    }
    var user: uid_t?
    if let name = settings.user {
      if let number = uid_t(name) {
        user = number
      } else if let entry = unsafe getpwnam(name) {
        user = unsafe entry.pointee.pw_uid
        if group == nil { group = unsafe entry.pointee.pw_gid }
      } else {
        return "there is no user '\(name)'; make it, or change User"
      }
    }
    guard user != nil || group != nil else { return nil }
    if getuid() == 0, wirebird_drop_groups() != 0 {
      return "failed to leave the supplementary groups: \(SystemError.text(errno))"
    }
    if let group, setgid(group) != 0 {
      return "failed to become group \(group): \(SystemError.text(errno))"
    }
    if let user, setuid(user) != 0 {
      return "failed to become user \(user): \(SystemError.text(errno))"
    }
    return nil
  }
}
