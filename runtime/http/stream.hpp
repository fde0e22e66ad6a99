#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace kontor {

class StreamLot;

/// The seam to whoever has something to say for as long as a client listens. All is called by the server's one thread for
/// streams, with none of its locks held, and must be quick.
class HttpStreamProducer {
public:
    virtual ~HttpStreamProducer() = default;
    /// Nothing was said for a while: what is to be sent instead, so that those between see that the connection lives.
    virtual std::string beat() = 0;
    /// There is room again, after a push that didn't fit.
    virtual void drained() = 0;
    /// Nobody listens any more. Once, and the last call; on any thread where the stream never began.
    virtual void ended() = 0;
};

/// A response's body that has no end yet: what is pushed goes out as the client takes it, while its connection holds no thread.
/// What it doesn't take is kept up to a bound. Thread-safe.
class HttpStream {
public:
    explicit HttpStream(std::shared_ptr<HttpStreamProducer> producer) : producer_{std::move(producer)} {}
    ~HttpStream();
    HttpStream(const HttpStream&) = delete;
    HttpStream& operator=(const HttpStream&) = delete;

    enum class Pushed : std::uint8_t {
        taken,
        full,   ///< it doesn't fit behind what is kept, and was not taken; `drained` will be called
        ended,  ///< nobody listens any more
    };
    /// Takes a text as a whole or not at all. However large it is, it fits when nothing is kept.
    Pushed push(std::string_view text);
    /// Ends the response behind what was pushed. From now on nothing is taken.
    void end();

private:
    friend class StreamLot;
    enum class State : std::uint8_t { open, ending, closed };

    struct Taken {
        std::string text;
        bool last;  ///< nothing follows
    };

    /// Who sends it, and over which connection.
    void attach(StreamLot& lot, int fd);
    Taken take();
    /// Whether a push didn't fit since the last call.
    bool wants_room();
    std::shared_ptr<HttpStreamProducer> close();
    std::shared_ptr<HttpStreamProducer> producer();
    void signal();

    std::mutex mutex_;
    std::shared_ptr<HttpStreamProducer> producer_;
    StreamLot* lot_ = nullptr;
    int fd_ = -1;
    std::string kept_;
    State state_ = State::open;
    bool signalled_ = false;
    bool refused_ = false;
};

}  // namespace kontor
