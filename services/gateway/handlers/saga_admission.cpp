#include "services/gateway/handlers/saga_admission.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>

#include <algorithm>

#include "services/gateway/handlers/problem.hpp"

namespace gateway {
namespace {

/// Even where a service takes its time, so many orders at a time are taken.
constexpr std::size_t least = 16;
constexpr std::size_t first = 64;

ConcurrencyLimit::Bounds bounds_for(const SagaAdmission::Options& options) {
    return {std::min(least, options.most), first, options.most, options.in_time};
}

}  // namespace

SagaAdmission::SagaAdmission(kontor::Service& service, const Options& options)
    : service_{service}, in_time_{options.in_time}, limit_{bounds_for(options)} {
    show();
}

bool SagaAdmission::begin() {
    const std::scoped_lock lock{mutex_};
    const bool admitted = limit_.begin();
    if (admitted) show();
    return admitted;
}

void SagaAdmission::end(kontor::SteadyTime began, bool decided) {
    const auto now = service_.clock().steady();
    const std::scoped_lock lock{mutex_};
    if (decided || now - began > in_time_) {
        limit_.end(began, now);
    } else {
        limit_.end();
    }
    show();
}

void SagaAdmission::show() {
    auto& metrics = service_.metrics();
    metrics.gauge("kontor_gateway_sagas_admitted", "Requests under way that begin a saga")
        .Set(static_cast<double>(limit_.under_way()));
    metrics.gauge("kontor_gateway_sagas_admitted_limit", "How many of them may be under way for now")
        .Set(static_cast<double>(limit_.limit()));
}

SagaAdmission::Place::Place(SagaAdmission& admission)
    : admission_{admission}, began_{admission.service_.clock().steady()} {
    if (!admission_.begin()) throw overloaded();
}

SagaAdmission::Place::~Place() {
    admission_.end(began_, decided_);
}

}  // namespace gateway
