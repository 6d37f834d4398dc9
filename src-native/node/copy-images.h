// Images of a data set, copied together for a batch.
#pragma once
#include <stdint.h>
#include <string.h>

namespace unroll {

// Images of `pixels` bytes each, one after the other.
struct ImageSource {
  const uint8_t* bytes;
  int64_t length;
  int64_t pixels;
};

// Whether all of these images are there.
inline bool canCopyImages(const ImageSource& images, const uint32_t* indices, int64_t count) {
  if (images.pixels < 1) return false;
  const int64_t known = images.length / images.pixels;
  for (int64_t place = 0; place < count; place++) {
    if (indices[place] >= known) return false;
  }
  return true;
}

// They lie anywhere in the data set, and a processor fetches nothing ahead across such leaps. So it is told early where
// the next ones are: to wait for memory takes most of the time otherwise.
inline void copyImages(const ImageSource& images, const uint32_t* indices, int64_t count,
                       uint8_t* destination) {
  constexpr int64_t kAhead = 4, kCacheLine = 64;
  const auto image = [&](int64_t place) { return images.bytes + indices[place] * images.pixels; };
  const auto fetch = [&](int64_t place) {
    for (int64_t byte = 0; byte < images.pixels; byte += kCacheLine) {
      __builtin_prefetch(image(place) + byte);
    }
  };
  for (int64_t place = 0; place < kAhead && place < count; place++) fetch(place);
  for (int64_t place = 0; place < count; place++) {
    if (place + kAhead < count) fetch(place + kAhead);
    memcpy(destination + place * images.pixels, image(place), images.pixels);
  }
}

}  // namespace unroll
