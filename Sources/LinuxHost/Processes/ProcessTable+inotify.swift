extension ProcessTable {
  /// How many inotify instances this user's processes have, of fs.inotify.max_user_instances; those of processes that
  /// are hidden from us are not in it.
  package func inotifyInstances() -> Int {
    entries(of: root).lazy.compactMap { Int32($0) }
      .filter { isOwn($0) }
      .reduce(0) { count, pid in count + descriptors(of: pid).count { $0 == "anon_inode:inotify" } }
  }
}
