// Takes calendar messages one after the other, as KDE's calendar library judges them, and tells after each what the
// judgement was and what the calendar holds then. Prints one line of JSON a message.
#include <KCalendarCore/ICalFormat>
#include <KCalendarCore/MemoryCalendar>
#include <KCalendarCore/ScheduleMessage>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTextStream>
#include <QTimeZone>

using namespace KCalendarCore;

static QString statusName(ScheduleMessage::Status status) {
  switch (status) {
    case ScheduleMessage::PublishNew: return "PublishNew";
    case ScheduleMessage::PublishUpdate: return "PublishUpdate";
    case ScheduleMessage::Obsolete: return "Obsolete";
    case ScheduleMessage::RequestNew: return "RequestNew";
    case ScheduleMessage::RequestUpdate: return "RequestUpdate";
    default: return "Unknown";
  }
}

// What KDE's programs do with a message that is not obsolete: put it in, in the place of what was there, or take it out.
static void follow(const MemoryCalendar::Ptr &calendar, const ScheduleMessage::Ptr &message) {
  if (message->status() == ScheduleMessage::Obsolete) return;
  const auto found = message->event().staticCast<Incidence>();
  const auto known = calendar->incidence(found->uid());
  if (known) calendar->deleteIncidence(known);
  if (message->method() != iTIPCancel) calendar->addIncidence(Incidence::Ptr(found->clone()));
}

static QJsonArray eventsIn(const MemoryCalendar::Ptr &calendar) {
  QJsonArray events;
  for (const auto &event : calendar->rawEvents()) {
    events.append(QJsonObject{
        {"uid", event->uid()},
        {"start", event->dtStart().toSecsSinceEpoch()},
        {"end", event->dtEnd().toSecsSinceEpoch()},
        {"sequence", event->revision()},
    });
  }
  return events;
}

// One file on its own, without judging it: for the instants.
static QJsonObject plain(const QString &text) {
  MemoryCalendar::Ptr calendar(new MemoryCalendar(QTimeZone::utc()));
  ICalFormat format;
  const bool isRead = format.fromString(calendar, text);
  return QJsonObject{{"is_read", isRead}, {"events", eventsIn(calendar)}};
}

int main(int count, char **arguments) {
  MemoryCalendar::Ptr calendar(new MemoryCalendar(QTimeZone::utc()));
  const bool isPlain = count > 1 && QString(arguments[1]) == "--plain";
  QTextStream out(stdout);
  for (int at = isPlain ? 2 : 1; at < count; ++at) {
    QFile file(arguments[at]);
    if (!file.open(QIODevice::ReadOnly)) return 1;
    const QString text = QString::fromUtf8(file.readAll());
    QJsonObject said;
    if (isPlain) {
      said = plain(text);
    } else {
      ICalFormat format;
      const auto message = format.parseScheduleMessage(calendar, text);
      const bool isUnderstood = message && message->event();
      if (isUnderstood) follow(calendar, message);
      said = {{"status", isUnderstood ? statusName(message->status()) : "NotUnderstood"},
              {"events", eventsIn(calendar)}};
    }
    out << QJsonDocument(said).toJson(QJsonDocument::Compact) << "\n";
  }
  return 0;
}
