internal import Events
internal import Glibc
internal import Octets

/// Functions that ask for the machine, and for the event's fate.
enum SystemFunctions {
  /// All of them.
  static let all: [Callable] = [
    Callable(
      .function(
        "hostname", result: .string, isConstant: true, meaning: "The name of this host.",
        example: "$sensor = hostname();"), body: hostname),
    Callable(
      .function(
        "hostname_fqdn", result: .string, isConstant: true,
        meaning: "The full domain name of this host, as far as the resolver knows it.",
        example: "$sensor = hostname_fqdn();"), body: fullHostname),
    Callable(
      .function(
        "host_ip", [.init("number", .integer, isOptional: true)],
        result: [TypeSet(.ip4addr), .undefined], isConstant: true,
        meaning: "An IPv4 address of this host, the first or the given one, loopback left out.",
        example: "$sensor = host_ip();"), body: hostAddress),
    Callable(
      .function(
        "dropped", result: .boolean, meaning: "Whether the event was dropped.",
        example: "if dropped() log_info('gone');"), .dropped),
  ]

  /// The name that the kernel has; empty where it has none.
  private static func kernelName() -> [UInt8] {
    var name = [UInt8](repeating: 0, count: 256)
    let result = unsafe name.withUnsafeMutableBytes { room in
      guard let start = room.baseAddress else { return Int32(-1) }
      return unsafe gethostname(start.assumingMemoryBound(to: CChar.self), room.count - 1)
    }
    return result == 0 ? Array(name.prefix { $0 != 0 }) : []
  }

  /// `hostname()`
  private static func hostname(_ context: inout CallContext) throws(CallFailure) -> Value {
    try context.makeValue(kernelName())
  }

  /// `hostname_fqdn()`
  private static func fullHostname(_ context: inout CallContext) throws(CallFailure) -> Value {
    let name = kernelName()
    var hints = unsafe addrinfo()
    unsafe hints.ai_flags = AI_CANONNAME
    var list: UnsafeMutablePointer<addrinfo>?
    let text = String(decoding: name, as: UTF8.self)
    guard unsafe getaddrinfo(text, nil, &hints, &list) == 0, let first = unsafe list else {
      return try context.makeValue(name)
    }
    defer { unsafe freeaddrinfo(first) }
    guard let full = unsafe first.pointee.ai_canonname else { return try context.makeValue(name) }
    return try context.makeValue(unsafe String(cString: full))
  }

  /// `host_ip(number)`
  private static func hostAddress(_ context: inout CallContext) throws(CallFailure) -> Value {
    let wanted = context.arguments.count > 0 ? context.arguments[0].integer : 1
    var list: UnsafeMutablePointer<ifaddrs>?
    guard unsafe getifaddrs(&list) == 0 else { return .undefined }
    defer { unsafe freeifaddrs(list) }
    var found: Int64 = 0
    var next = unsafe list
    while let entry = unsafe next {
      unsafe next = entry.pointee.ifa_next
      guard unsafe entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0,
        let address = unsafe entry.pointee.ifa_addr,
        unsafe Int32(address.pointee.sa_family) == AF_INET
      else { continue }
      found += 1
      guard found == wanted else { continue }
      let bits = unsafe UnsafeRawPointer(address).loadUnaligned(
        fromByteOffset: 4, as: UInt32.self)
      return Value(ip4addr: UInt32(bigEndian: bits))
    }
    return .undefined
  }
}
