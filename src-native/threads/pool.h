// A pool of threads that run programs together. The calling thread is one of them.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "../program/program.h"

namespace unroll {

class Pool {
 public:
  // threads: at least 1. Throws std::system_error if the system gives no more.
  Pool(const Target& target, int threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  const Target& target() const { return target_; }
  int threads() const { return threads_; }

  // Returns when all stages are done. Not to be called from two threads at once.
  void execute(const int32_t* program, int64_t length, float* arena);

 private:
  void work(int part);
  void end();

  const Target& target_;
  const int threads_;
  std::vector<std::thread> workers_;

  const int32_t* program_ = nullptr;
  int64_t length_ = 0;
  float* arena_ = nullptr;

  // Counts programs; workers sleep on it.
  std::atomic<uint32_t> generation_{0};
  bool ending_ = false;
  std::mutex mutex_;
  std::condition_variable wake_;
  Barrier barrier_;
};

}  // namespace unroll
