<?php
/*
 * The part of WHMCS that the hook file asks: hooks, the local API, the database, who is signed in.
 *
 * php whmcs.php HOOKFILE STATE: reads from stdin [[hook, vars], …] and calls them; STATE is a JSON file with
 * the tickets, the spool and who is signed in, and is written back.
 */

namespace WHMCS\Database {
    class Table
    {
        private $name;
        private $wheres = [];
        private $most = PHP_INT_MAX;

        public function __construct(string $name)
        {
            $this->name = $name;
        }

        public function where(string $column, $operator, $value = null): self
        {
            $this->wheres[] = $value === null ? [$column, '=', $operator] : [$column, $operator, $value];
            return $this;
        }

        public function orderBy(string $column): self
        {
            return $this;
        }

        public function limit(int $most): self
        {
            $this->most = $most;
            return $this;
        }

        public function insertGetId(array $row): int
        {
            $rows = &\State::$now['tables'][$this->name];
            $row['id'] = 1 + max([0] + array_column($rows, 'id'));
            $rows[] = $row;
            return $row['id'];
        }

        public function get(): array
        {
            return array_map(function ($row) {
                return (object) $row;
            }, array_slice(array_values($this->found()), 0, $this->most));
        }

        public function pluck(string $column): array
        {
            return array_column($this->found(), $column);
        }

        public function delete(): void
        {
            foreach (array_keys($this->found()) as $key) {
                unset(\State::$now['tables'][$this->name][$key]);
            }
        }

        public function update(array $values): void
        {
            foreach (array_keys($this->found()) as $key) {
                \State::$now['tables'][$this->name][$key] = $values + \State::$now['tables'][$this->name][$key];
            }
        }

        private function found(): array
        {
            return array_filter(\State::$now['tables'][$this->name], function ($row) {
                foreach ($this->wheres as [$column, $operator, $value]) {
                    if ($operator === '=' ? $row[$column] != $value : !($row[$column] < $value)) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    class Schema
    {
        public function hasTable(string $name): bool
        {
            return isset(\State::$now['tables'][$name]);
        }

        public function create(string $name, callable $columns): void
        {
            \State::$now['tables'][$name] = [];
        }
    }

    class Capsule
    {
        public static function table(string $name): Table
        {
            return new Table($name);
        }

        public static function schema(): Schema
        {
            return new Schema();
        }
    }
}

namespace {
    const WHMCS = true;

    class State
    {
        public static $now;
        public static $hooks = [];
    }

    function add_hook(string $name, int $priority, callable $does): void
    {
        State::$hooks[$name] = $does;
    }

    function localAPI(string $command, array $values): array
    {
        if ($command === 'GetTicket') {
            return State::$now['tickets'][$values['ticketid']] ?? ['result' => 'error', 'message' => 'Ticket ID Not Found'];
        }
        return State::$now['clients'][$values['clientid']] ?? ['result' => 'error'];
    }

    function logActivity(string $text): void
    {
        State::$now['log'][] = $text;
    }

    [, $hookFile, $stateFile] = $argv;
    State::$now = json_decode(file_get_contents($stateFile), true);
    require $hookFile;
    foreach (json_decode(stream_get_contents(STDIN), true) as [$hook, $vars]) {
        State::$hooks[$hook]($vars);
    }
    foreach (State::$now['tables'] as $name => $rows) {
        State::$now['tables'][$name] = array_values($rows);
    }
    foreach (['tables', 'clients', 'tickets'] as $map) {
        State::$now[$map] = (object) State::$now[$map];
    }
    file_put_contents($stateFile, json_encode(State::$now));
}
