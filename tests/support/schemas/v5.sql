PRAGMA application_id = 1414877774;
PRAGMA user_version = 5;
BEGIN TRANSACTION;
CREATE TABLE annotations (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
            note TEXT NOT NULL,
            starred INTEGER NOT NULL,
            tags TEXT NOT NULL,
            guess TEXT
        ) STRICT
        ;
INSERT INTO "annotations" VALUES(1,'Slower, and look up.',1,'["gap", "second try"]','{"own_it": 1}');
CREATE TABLE attempts (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            created_at TEXT NOT NULL,
            question_id TEXT NOT NULL,
            question TEXT NOT NULL,
            rubric TEXT NOT NULL,
            source TEXT NOT NULL,
            total INTEGER NOT NULL,
            refused TEXT,
            duration_s REAL NOT NULL,
            recording TEXT,
            transcript TEXT NOT NULL,
            scorecard TEXT NOT NULL,
            delivery TEXT
        , session TEXT, session_kind TEXT, recording_sha256 TEXT) STRICT
        ;
INSERT INTO "attempts" VALUES(1,'2026-10-02T18:30:00.000000+00:00','step1-low-score','Tell me about Step 1.','five_part','microphone',3,NULL,1.0,'takes/20261001T183000.000Z_step1-low-score.wav','{"text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","raw_text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","words":[{"text":"I","start_s":0.5,"end_s":0.6,"probability":0.98},{"text":"failed","start_s":0.7,"end_s":1.1,"probability":0.41}],"speech":[{"start_s":0.4,"end_s":2.1}],"duration_s":1.0,"model":"base","corrected_text":""}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[{"name":"own_it","level":2,"score":0.9,"quote":{"text":"I failed Step 1 on my first attempt.","start":0,"end":36,"start_s":0.5,"end_s":2.0},"advice":"","confidence":1.0,"why":"","gain":0},{"name":"cause","level":1,"score":0.5,"quote":null,"advice":"Say more.","confidence":1.0,"why":"","gain":0}],"flags":[{"name":"blame","quote":{"text":"I read passively","start":37,"end":53,"start_s":0.5,"end_s":2.0},"fix":"Own it."}],"refused":null,"heard":[],"worries":[],"first":"","stretches":[],"asks_about":""}','{"duration_s":3.0,"speaking_rate_wpm":140.0,"articulation_rate_wpm":160.0,"filler_sounds":1,"filler_words":2,"fillers_per_min":4.0,"fillers_per_min_high":6.0,"pauses":[{"start_s":1.0,"duration_s":1.2,"after_word":0,"within_clause":true}]}',NULL,NULL,'f21ec02a8f9c179ceacfe53189db7b6223affc0e5e2115199f741fe58a3d645c');
INSERT INTO "attempts" VALUES(2,'2026-10-03T18:30:00.000000+00:00','','','five_part','typed',0,'Too short.',0.0,NULL,'{"text":"Two words.","raw_text":"Two words.","words":[],"speech":[],"duration_s":0.0,"model":"","corrected_text":""}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[],"flags":[],"refused":"Too short.","heard":[],"worries":[],"first":"","stretches":[],"asks_about":""}',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(3,'2026-10-04T18:30:00.000000+00:00','step1-low-score','Tell me about Step 1.','five_part','file',3,NULL,1.0,'/elsewhere/told.mp3','{"text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","raw_text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","words":[{"text":"I","start_s":0.5,"end_s":0.6,"probability":0.98},{"text":"failed","start_s":0.7,"end_s":1.1,"probability":0.41}],"speech":[{"start_s":0.4,"end_s":2.1}],"duration_s":1.0,"model":"base","corrected_text":""}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[{"name":"own_it","level":2,"score":0.9,"quote":{"text":"I failed Step 1 on my first attempt.","start":0,"end":36,"start_s":0.5,"end_s":2.0},"advice":"","confidence":1.0,"why":"","gain":0},{"name":"cause","level":1,"score":0.5,"quote":null,"advice":"Say more.","confidence":1.0,"why":"","gain":0}],"flags":[{"name":"blame","quote":{"text":"I read passively","start":37,"end":53,"start_s":0.5,"end_s":2.0},"fix":"Own it."}],"refused":null,"heard":[],"worries":[],"first":"","stretches":[],"asks_about":""}','{"duration_s":3.0,"speaking_rate_wpm":140.0,"articulation_rate_wpm":160.0,"filler_sounds":1,"filler_words":2,"fillers_per_min":4.0,"fillers_per_min_high":6.0,"pauses":[{"start_s":1.0,"duration_s":1.2,"after_word":0,"within_clause":true}]}',NULL,NULL,NULL);
INSERT INTO "attempts" VALUES(4,'2026-10-05T18:30:00.000000+00:00','step1-low-score','Tell me about Step 1.','five_part','microphone',3,NULL,1.0,'takes/20261004T183000.000Z_step1-low-score.wav','{"text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","raw_text":"I failed Step 1 on my first attempt. I read passively — “no questions” at all.","words":[{"text":"I","start_s":0.5,"end_s":0.6,"probability":0.98},{"text":"failed","start_s":0.7,"end_s":1.1,"probability":0.41}],"speech":[{"start_s":0.4,"end_s":2.1}],"duration_s":1.0,"model":"base","corrected_text":""}','{"rubric":"five_part","rubric_digest":"abc","encoder":"minilm","parts":[{"name":"own_it","level":2,"score":0.9,"quote":{"text":"I failed Step 1 on my first attempt.","start":0,"end":36,"start_s":0.5,"end_s":2.0},"advice":"","confidence":1.0,"why":"","gain":0},{"name":"cause","level":1,"score":0.5,"quote":null,"advice":"Say more.","confidence":1.0,"why":"","gain":0}],"flags":[{"name":"blame","quote":{"text":"I read passively","start":37,"end":53,"start_s":0.5,"end_s":2.0},"fix":"Own it."}],"refused":null,"heard":[],"worries":[],"first":"","stretches":[],"asks_about":""}','{"duration_s":3.0,"speaking_rate_wpm":140.0,"articulation_rate_wpm":160.0,"filler_sounds":1,"filler_words":2,"fillers_per_min":4.0,"fillers_per_min_high":6.0,"pauses":[{"start_s":1.0,"duration_s":1.2,"after_word":0,"within_clause":true}]}','2026-10-05T18:00:00+00:00','mock',NULL);
CREATE TABLE bin (
            attempt_id INTEGER PRIMARY KEY,
            deleted_at TEXT NOT NULL,
            created_at TEXT NOT NULL,
            question TEXT NOT NULL,
            recording TEXT,
            kept TEXT NOT NULL
        ) STRICT
        ;
INSERT INTO "bin" VALUES(5,'2026-10-07T18:30:00+00:00','2026-10-06T18:30:00.000000+00:00','Tell me about Step 1.','takes/20261005T183000.000Z_step1-low-score.wav','{"attempts": {"id": 5, "created_at": "2026-10-06T18:30:00.000000+00:00", "question_id": "step1-low-score", "question": "Tell me about Step 1.", "rubric": "five_part", "source": "microphone", "total": 3, "refused": null, "duration_s": 1.0, "recording": "takes/20261005T183000.000Z_step1-low-score.wav", "transcript": "{\"text\":\"I failed Step 1 on my first attempt. I read passively \u2014 \u201cno questions\u201d at all.\",\"raw_text\":\"I failed Step 1 on my first attempt. I read passively \u2014 \u201cno questions\u201d at all.\",\"words\":[{\"text\":\"I\",\"start_s\":0.5,\"end_s\":0.6,\"probability\":0.98},{\"text\":\"failed\",\"start_s\":0.7,\"end_s\":1.1,\"probability\":0.41}],\"speech\":[{\"start_s\":0.4,\"end_s\":2.1}],\"duration_s\":1.0,\"model\":\"base\",\"corrected_text\":\"\"}", "scorecard": "{\"rubric\":\"five_part\",\"rubric_digest\":\"abc\",\"encoder\":\"minilm\",\"parts\":[{\"name\":\"own_it\",\"level\":2,\"score\":0.9,\"quote\":{\"text\":\"I failed Step 1 on my first attempt.\",\"start\":0,\"end\":36,\"start_s\":0.5,\"end_s\":2.0},\"advice\":\"\",\"confidence\":1.0,\"why\":\"\",\"gain\":0},{\"name\":\"cause\",\"level\":1,\"score\":0.5,\"quote\":null,\"advice\":\"Say more.\",\"confidence\":1.0,\"why\":\"\",\"gain\":0}],\"flags\":[{\"name\":\"blame\",\"quote\":{\"text\":\"I read passively\",\"start\":37,\"end\":53,\"start_s\":0.5,\"end_s\":2.0},\"fix\":\"Own it.\"}],\"refused\":null,\"heard\":[],\"worries\":[],\"first\":\"\",\"stretches\":[],\"asks_about\":\"\"}", "delivery": "{\"duration_s\":3.0,\"speaking_rate_wpm\":140.0,\"articulation_rate_wpm\":160.0,\"filler_sounds\":1,\"filler_words\":2,\"fillers_per_min\":4.0,\"fillers_per_min_high\":6.0,\"pauses\":[{\"start_s\":1.0,\"duration_s\":1.2,\"after_word\":0,\"within_clause\":true}]}", "session": null, "session_kind": null}}');
CREATE TABLE figures (
            attempt_id INTEGER PRIMARY KEY REFERENCES attempts (id) ON DELETE CASCADE,
            created_at TEXT NOT NULL,
            question_id TEXT NOT NULL,
            rubric TEXT NOT NULL,
            refused INTEGER NOT NULL,
            levels TEXT NOT NULL,
            flags INTEGER NOT NULL,
            asks_about TEXT NOT NULL,
            duration_s REAL,
            speaking_rate_wpm REAL,
            fillers_per_min REAL
        ) STRICT
        ;
INSERT INTO "figures" VALUES(1,'2026-10-02T18:30:00.000000+00:00','step1-low-score','five_part',0,'{"own_it":2,"cause":1}',1,'',3.0,140.0,4.0);
INSERT INTO "figures" VALUES(2,'2026-10-03T18:30:00.000000+00:00','','five_part',1,'{}',0,'',NULL,NULL,NULL);
INSERT INTO "figures" VALUES(3,'2026-10-04T18:30:00.000000+00:00','step1-low-score','five_part',0,'{"own_it":2,"cause":1}',1,'',3.0,140.0,4.0);
INSERT INTO "figures" VALUES(4,'2026-10-05T18:30:00.000000+00:00','step1-low-score','five_part',0,'{"own_it":2,"cause":1}',1,'',3.0,140.0,4.0);
CREATE INDEX attempts_by_time ON attempts (created_at);
CREATE INDEX attempts_by_question ON attempts (question_id, created_at);
CREATE INDEX attempts_by_session ON attempts (session) WHERE session IS NOT NULL;
CREATE VIEW figures_of_attempts AS
        SELECT id AS attempt_id, created_at, question_id, rubric, refused IS NOT NULL AS refused,
               (SELECT json_group_object(json_extract(value, '$.name'), json_extract(value, '$.level'))
                FROM json_each(scorecard, '$.parts')) AS levels,
               coalesce(json_array_length(scorecard, '$.flags'), 0) AS flags,
               coalesce(json_extract(scorecard, '$.asks_about'), '') AS asks_about,
               json_extract(delivery, '$.duration_s') AS duration_s,
               json_extract(delivery, '$.speaking_rate_wpm') AS speaking_rate_wpm,
               json_extract(delivery, '$.fillers_per_min') AS fillers_per_min
        FROM attempts
        WHERE json_valid(scorecard) AND (delivery IS NULL OR json_valid(delivery));
CREATE TRIGGER figures_of_new_attempt AFTER INSERT ON attempts BEGIN
            INSERT INTO figures SELECT * FROM figures_of_attempts WHERE attempt_id = NEW.id;
        END;
CREATE TRIGGER figures_of_changed_attempt AFTER UPDATE ON attempts BEGIN
            INSERT OR REPLACE INTO figures SELECT * FROM figures_of_attempts WHERE attempt_id = NEW.id;
        END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('attempts',5);
COMMIT;
